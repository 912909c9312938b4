package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.Failure;
import io.etcddr.learner.Observation.Data;
import io.etcddr.learner.Observation.Life;
import io.etcddr.learner.Observation.Local;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.EtcdCommand;
import io.etcddr.runtime.EtcdProcess;
import io.etcddr.runtime.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The learner's etcd as a child process of this program, in a folder of its own: `etcd/` is its data
/// directory, beside
/// it lie its log and its marker. After a kill of this program the process goes on, and is met again.
public final class ProcessRuntime implements EtcdRuntime {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Path folder;
    private final EtcdBinaries binaries;
    private final List<String> tlsFlags;
    private final MarkerFile marker;
    private Optional<EtcdProcess> process = Optional.empty();
    private String lastWords = "it has not run yet";

    /// @param folder made when it is not there; nobody else uses it
    /// @param tlsFlags certificates and CA files of the client and the peer port
    public ProcessRuntime(Path folder, EtcdBinaries binaries, List<String> tlsFlags) {
        this.folder = folder.toAbsolutePath().normalize();
        this.binaries = requireNonNull(binaries, "binaries is null");
        this.tlsFlags = List.copyOf(tlsFlags);
        this.marker = new MarkerFile(this.folder.resolve("learner"));
    }

    private Path dataDir() {
        return folder.resolve("etcd");
    }

    @Override
    public Local look() throws IOException {
        prepare();
        if (process.isEmpty()) {
            process = EtcdProcess.find(folder);
        }
        if (process.isPresent() && !process.get().isRunning()) {
            forget(process.get());
        }
        return new Local(
                Files.isDirectory(dataDir().resolve("member")) ? Data.THERE : Data.NONE,
                process.isPresent() ? Life.RUNNING : Life.ENDED);
    }

    private void prepare() throws IOException {
        PrivateFiles.createFolders(folder);
    }

    private void forget(EtcdProcess ended) throws IOException {
        lastWords = ended.log().lastWords();
        process = Optional.empty();
    }

    @Override
    public LearnerMarker marker() throws IOException {
        return marker.read();
    }

    @Override
    public void keep(LearnerMarker changed) throws IOException {
        prepare();
        marker.write(changed);
    }

    @Override
    public void start(StartOrder order) throws IOException, Failure {
        List<String> flags = new ArrayList<>(List.of(
                "--name=" + order.name(),
                "--initial-cluster-state=existing",
                "--initial-cluster=" + order.initialCluster(),
                "--initial-advertise-peer-urls=" + order.peerUrl(),
                "--listen-peer-urls=" + order.peerUrl(),
                "--advertise-client-urls=" + order.clientUrl(),
                "--listen-client-urls=" + order.clientUrl(),
                // Without a quota: at its own one a learner would stop the whole cluster by the alarm NOSPACE
                // (etcdserver applies a put, finds no space and proposes the alarm), although the voters have more.
                "--quota-backend-bytes=-1"));
        flags.addAll(tlsFlags);
        process = Optional.of(EtcdProcess.start(new EtcdCommand(binaries.of(order.minor()), dataDir(), flags), folder));
    }

    @Override
    public void stop() throws IOException {
        if (process.isPresent()) {
            EtcdProcess stopping = process.get();
            stopping.stop(GRACE);
            forget(stopping);
        }
    }

    @Override
    public void clear() throws IOException {
        if (process.isPresent()) {
            throw new IOException("the data of the learner in %s is in use".formatted(folder));
        }
        PrivateFiles.deleteTree(dataDir());
    }

    @Override
    public String lastWords() throws IOException {
        return process.isPresent() ? process.get().log().lastWords() : lastWords;
    }
}
