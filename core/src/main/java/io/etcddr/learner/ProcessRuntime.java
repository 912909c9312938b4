package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.Failure;
import io.etcddr.files.PrivateFiles;
import io.etcddr.learner.EtcdRuntime.Disk.Content;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.EtcdCommand;
import io.etcddr.runtime.EtcdProcess;
import io.etcddr.runtime.EtcdProcessException;
import io.etcddr.value.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A learner as a process of this machine, in a folder of its own: `etcd` is its data directory, `etcd.old` the copy
/// before, `etcd.log` what it says.
public final class ProcessRuntime implements EtcdRuntime {
    private final EtcdBinaries binaries;
    private final LearnerProcess learner;
    private final Path folder;
    private final Path data;
    private final Path aside;
    private Optional<EtcdProcess> process = Optional.empty();

    /// @param folder there already, for its owner only
    public ProcessRuntime(EtcdBinaries binaries, LearnerProcess learner, Path folder) {
        this.binaries = requireNonNull(binaries, "binaries is null");
        this.learner = requireNonNull(learner, "learner is null");
        this.folder = folder.toAbsolutePath().normalize();
        this.data = this.folder.resolve("etcd");
        this.aside = this.folder.resolve("etcd.old");
    }

    @Override
    public Kind kind() {
        return Kind.OURS;
    }

    @Override
    public Run look() throws IOException {
        if (process.isEmpty()) {
            process = EtcdProcess.find(folder);
        }
        if (process.isEmpty()) {
            return Run.NONE;
        }
        Optional<Long> pid = Optional.of(process.get().pid());
        try {
            process.get().requireRunning();
            return new Run(Run.State.RUNNING, "", pid);
        } catch (EtcdProcessException e) {
            Run.State state =
                    e.reason() == EtcdProcessException.Reason.NO_RESOURCES ? Run.State.STARVED : Run.State.ENDED;
            return new Run(state, e.getMessage(), pid);
        }
    }

    @Override
    public Set<String> minors() {
        return binaries.byMinor().keySet();
    }

    @Override
    public String settings() throws IOException {
        StringBuilder settings = new StringBuilder(String.join("\n", learner.flags()));
        for (Path authority : learner.authorities()) {
            settings.append('\n').append(Digest.of(Files.readAllBytes(authority)));
        }
        return settings.toString();
    }

    @Override
    public void start(Order order) throws IOException, Failure {
        EtcdCommand command = new EtcdCommand(binaries.of(order.minor()), data, learner.joining(order));
        process = Optional.of(EtcdProcess.start(command, folder));
    }

    @Override
    public void stop(Duration grace) throws IOException {
        if (look().state() == Run.State.RUNNING) {
            process.get().stop(grace);
        }
        process = Optional.empty();
    }

    @Override
    public Disk disk() throws IOException {
        // Only the log makes a member of a directory: etcd takes one without it for empty, whatever else is in it.
        Path log = data.resolve("member/wal");
        return new Disk(
                Files.isDirectory(log) ? Content.THERE : Content.NONE,
                Files.exists(aside) ? Content.THERE : Content.NONE,
                bytes());
    }

    private long bytes() throws IOException {
        if (!Files.exists(data)) {
            return 0;
        }
        long bytes = 0;
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                bytes += size(file);
            }
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e.getCause();
            }
        }
        return bytes;
    }

    /// Files come and go while it runs.
    private static long size(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public void copyDatabase(Path file) throws IOException {
        Files.copy(
                data.resolve("member/snap/db"),
                file,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Override
    public void dropData() throws IOException {
        PrivateFiles.deleteTree(data);
    }

    @Override
    public void putAside() throws IOException {
        PrivateFiles.deleteTree(aside);
        if (Files.exists(data)) {
            Files.move(data, aside, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void dropAside() throws IOException {
        PrivateFiles.deleteTree(aside);
    }

    @Override
    public void close() {
        // What runs goes on; it ends with this program.
    }
}
