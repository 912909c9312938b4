package io.etcddr.rescue;

import static java.util.Objects.requireNonNull;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.EtcdException;
import io.etcddr.mvcc.Backend;
import io.etcddr.progress.Progress;
import io.etcddr.runtime.ScratchFolder;
import io.etcddr.runtime.ScratchFolders;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A learner that still runs although no voter does: it serves a snapshot of what it has applied, without any
/// quorum. What it applies is committed, so nothing is left out but what it never got to know.
public final class LiveLearner {
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final EtcdClient client;
    private final URI endpoint;
    private final ScratchFolders scratch;
    private final Progress progress;

    /// @param client that names no user: a learner lets nobody log in
    public LiveLearner(EtcdClient client, URI endpoint, ScratchFolders scratch, Progress progress) {
        this.client = requireNonNull(client, "client is null");
        this.endpoint = requireNonNull(endpoint, "endpoint is null");
        this.scratch = requireNonNull(scratch, "scratch is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// What was taken of it.
    ///
    /// @param etcdVersion of the data, when the database says it
    public record Taken(RescuedDatabase database, Optional<String> etcdVersion) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            database.close();
        }
    }

    /// @throws Failure [ErrorCode#ETCD] if it does not serve one, and what to do instead
    public Taken take() throws IOException, Failure {
        scratch.removeStale();
        ScratchFolder folder = scratch.create();
        try {
            Path file = folder.path().resolve("snapshot.db");
            stream(file);
            try (Backend backend = Backend.open(file)) {
                return new Taken(
                        new RescuedDatabase(file, Optional.of(folder), backend.revision(), 0, List.of()),
                        backend.etcdVersion());
            } catch (CorruptFileException e) {
                throw new Failure(
                                ErrorCode.INTEGRITY,
                                "the snapshot of the learner at %s is damaged: %s".formatted(endpoint, e.getMessage()),
                                e)
                        .hint("Restore the newest recovery point instead: etcd-restore data-dir latest.");
            }
        } catch (IOException | Failure | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private void stream(Path file) throws IOException, Failure {
        try (OutputStream out = Files.newOutputStream(file);
                Progress.Stage stage = progress.stage("snapshot", OptionalLong.empty())) {
            stage.advance(client.snapshot(endpoint, IDLE, out).size());
        } catch (EtcdException e) {
            throw new Failure(
                            ErrorCode.ETCD,
                            "the learner at %s gives no snapshot: %s".formatted(endpoint, e.getMessage()),
                            e)
                    .hint(hint(e.reason()));
        }
    }

    private static String hint(EtcdException.Reason reason) {
        return switch (reason) {
            case DENIED ->
                "A learner lets nobody log in with a password when there are no voters. Give the certificate of a user"
                        + " with the role root (--cert, --key), or stop the learner and use --learner-dir, which needs no"
                        + " user.";
            case NOT_SERVED ->
                "Learners serve snapshots from etcd 3.5 on (3.4.28). Stop it, and use --learner-dir on its data directory.";
            default ->
                "Check that it runs, its client URL, and that https and --cacert fit. Or stop it, and use --learner-dir on"
                        + " its data directory.";
        };
    }
}
