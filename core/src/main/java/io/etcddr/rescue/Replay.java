package io.etcddr.rescue;

import static java.util.Objects.requireNonNull;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.datadir.ClusterSpec;
import io.etcddr.datadir.DataDirRequest;
import io.etcddr.datadir.DataDirTarget;
import io.etcddr.datadir.DataDirs;
import io.etcddr.datadir.EtcdMinor;
import io.etcddr.datadir.MemberSpec;
import io.etcddr.datadir.VersionRequest;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.RevisionBump;
import io.etcddr.progress.Progress;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.runtime.EtcdCommand;
import io.etcddr.runtime.EtcdProcess;
import io.etcddr.runtime.EtcdProcessException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Brings a learner's database forward to everything that its log says is committed. What an entry does to a
/// database is etcd's to know, so a real etcd of the same minor does it, at its start, in a private folder: the
/// database with the rest of the log behind it.
///
/// That etcd is one of two members, and the other does not exist. So it never gets a leader, and nothing happens
/// but what is in the log: no lease runs out, nothing is written, no client is served. It listens on sockets in
/// its folder and on no port.
final class Replay {
    private static final String NAME = "rescue";
    private static final String PEER_URL = "http://127.0.0.1:1"; // goes into the ids, and is never connected to
    private static final String NOBODY = "http://127.0.0.1:2";
    private static final String TOKEN = "etcd-dr-rescue";
    private static final long LEAST_QUOTA = 8L << 30;

    /// etcd applies tens of thousands of entries in a second.
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final LearnerData learner;
    private final EtcdBinary binary;
    private final EtcdMinor minor;
    private final Progress progress;

    Replay(LearnerData learner, EtcdBinary binary, EtcdMinor minor, Progress progress) {
        this.learner = requireNonNull(learner, "learner is null");
        this.binary = requireNonNull(binary, "binary is null");
        this.minor = requireNonNull(minor, "minor is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// @param folder private and empty; the etcd that is started in it has ended when this returns
    /// @return the database
    /// @throws Failure [ErrorCode#INTEGRITY] if the database is damaged, or is not what it must be afterwards;
    ///     [ErrorCode#ETCD] if etcd does not apply everything
    Path run(Path folder) throws IOException, Failure {
        Path dataDir = folder.resolve("data");
        try {
            DataDirs.create(learner.backend(), request(dataDir), progress);
        } catch (CorruptFileException e) {
            throw LearnerData.damaged(learner.state().dataDir(), e);
        }
        Path database = dataDir.resolve("member/snap/db");
        apply(folder, dataDir, database);
        check(database);
        return database;
    }

    private DataDirRequest request(Path dataDir) {
        StoppedLearner state = learner.state();
        return new DataDirRequest(
                new ClusterSpec(
                        List.of(new MemberSpec(NAME, List.of(PEER_URL)), new MemberSpec("nobody", List.of(NOBODY))),
                        TOKEN),
                minor,
                RevisionBump.none(),
                List.of(new DataDirTarget(NAME, dataDir, Optional.empty())),
                Optional.of(new LogTail(learner.log(), state.applied(), state.committed(), minor)));
    }

    private void apply(Path folder, Path dataDir, Path database) throws IOException, Failure {
        try (EtcdProcess etcd = EtcdProcess.start(new EtcdCommand(binary, dataDir, flags()), folder);
                Progress.Stage stage = progress.stage("replay", OptionalLong.empty())) {
            etcd.awaitReady(() -> requireEverything(database), PATIENCE);
            stage.advance(learner.state().missing());
        } catch (EtcdProcessException e) {
            throw new Failure(
                            ErrorCode.ETCD,
                            "the log of the learner cannot be applied: etcd %s: %s"
                                    .formatted(binary.version(), e.getMessage()),
                            e)
                    .hint(
                            "Restore what the learner's database has by itself, with --without-wal, or the newest recovery"
                                    + " point. Please report this with the lines above.");
        }
    }

    private List<String> flags() throws IOException {
        List<String> flags = new ArrayList<>(List.of(
                "--name=" + NAME,
                "--listen-client-urls=unix://client:0",
                "--advertise-client-urls=unix://client:0",
                "--listen-peer-urls=unix://peer:0",
                "--initial-advertise-peer-urls=" + PEER_URL,
                "--initial-cluster=%s=%s,nobody=%s".formatted(NAME, PEER_URL, NOBODY),
                "--initial-cluster-token=" + TOKEN,
                "--quota-backend-bytes=" + Math.max(LEAST_QUOTA, 2 * learner.size())));
        if (minor != EtcdMinor.V3_4) {
            flags.add("--unsafe-no-fsync"); // what becomes of it is copied and synced
        }
        return flags;
    }

    /// Looks into the database that etcd works on. What is found there may be of any moment; but the version is
    /// written last, and nothing is written behind it.
    private void requireEverything(Path database) throws IOException {
        try (Backend backend = Backend.open(database)) {
            if (!backend.clusterVersion().equals(Optional.of(VersionRequest.version(minor)))) {
                throw new IOException(
                        "entry %d is applied".formatted(backend.raftPosition().index()));
            }
        }
    }

    /// After etcd has ended: no write makes more than one revision.
    private void check(Path database) throws IOException, Failure {
        try (Backend backend = Backend.open(database)) {
            long revision = backend.revision();
            StoppedLearner state = learner.state();
            boolean whole = backend.clusterVersion().equals(Optional.of(VersionRequest.version(minor)));
            if (!whole || revision < state.revision() || revision > state.revision() + state.missingWrites()) {
                throw new Failure(
                                ErrorCode.INTEGRITY,
                                "the log of the learner has %d writes behind revision %d, and applying them led to revision %d"
                                        .formatted(state.missingWrites(), state.revision(), revision))
                        .hint("Restore what the learner's database has by itself, with --without-wal.");
            }
        }
    }
}
