package io.etcddr.rescue;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.datadir.MemberData;
import io.etcddr.datadir.RaftLog;
import io.etcddr.datadir.RequestKind;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.RaftPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The data directory of a stopped learner, open for reading. Nothing in it is changed, and no etcd can start on it
/// meanwhile. Used by one thread.
public final class LearnerData implements AutoCloseable {
    private final MemberData folder;
    private final Path database;
    private final Backend backend;
    private final Optional<RaftLog> log;
    private final StoppedLearner state;

    private LearnerData(
            MemberData folder, Path database, Backend backend, Optional<RaftLog> log, StoppedLearner state) {
        this.folder = folder;
        this.database = database;
        this.backend = backend;
        this.log = log;
        this.state = state;
    }

    /// @param dataDir etcd's `--data-dir`
    /// @param walDir etcd's `--wal-dir`, where it had one
    /// @throws Failure [ErrorCode#NOT_FOUND] if there is no data directory, [ErrorCode#REFUSED] if an etcd
    ///     runs on it, [ErrorCode#INTEGRITY] if its database is no database
    public static LearnerData open(Path dataDir, Optional<Path> walDir) throws IOException, Failure {
        MemberData folder = MemberData.open(dataDir, walDir);
        try {
            return open(dataDir, folder);
        } catch (CorruptFileException e) {
            folder.close();
            throw damaged(dataDir, e);
        } catch (IOException | Failure | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static LearnerData open(Path dataDir, MemberData folder) throws IOException, Failure {
        Path database = folder.database();
        Backend backend = Backend.open(database);
        try {
            Optional<RaftLog> log = Optional.empty();
            Missing missing = Missing.NOTHING;
            Optional<String> problem = Optional.empty();
            try {
                RaftLog read = read(folder, backend);
                if (read.base() > backend.raftPosition().index()) {
                    database = received(dataDir, folder, read.base());
                    backend.close();
                    backend = Backend.open(database);
                    read = read(folder, backend);
                }
                check(read, backend.raftPosition());
                missing = Missing.of(read, backend.raftPosition().index());
                log = Optional.of(read);
            } catch (CorruptFileException e) {
                problem = Optional.of(e.getMessage());
            }
            StoppedLearner state = state(dataDir, folder, backend, log, missing, problem);
            return new LearnerData(folder, database, backend, log, state);
        } catch (IOException | Failure | RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    /// Committed entries that a database does not have.
    private record Missing(long requests, long writes) {
        static final Missing NOTHING = new Missing(0, 0);

        static Missing of(RaftLog log, long applied) throws CorruptFileException {
            long requests = 0;
            long writes = 0;
            for (long index = applied + 1; index <= log.commit(); index++) {
                RequestKind kind = RequestKind.of(log.entry(index));
                requests += kind.changesTheDatabase() ? 1 : 0;
                writes += kind == RequestKind.WRITE ? 1 : 0;
            }
            return new Missing(requests, writes);
        }
    }

    /// From the entry on that the database stands at: its term tells whether the two belong together.
    private static RaftLog read(MemberData folder, Backend backend) throws IOException {
        return folder.log(Math.max(0, backend.raftPosition().index() - 1));
    }

    /// A learner that was far behind was sent a whole database, and ended before it had put that in the place of
    /// its own.
    private static Path received(Path dataDir, MemberData folder, long index) throws Failure {
        Path received = folder.receivedDatabase(index);
        if (!Files.isRegularFile(received)) {
            throw new Failure(
                            ErrorCode.INTEGRITY,
                            "%s is not whole: the learner was sent a database up to entry %d, and %s is not there"
                                    .formatted(dataDir, index, received))
                    .hint("Restore the newest recovery point instead: etcd-restore data-dir latest.");
        }
        return received;
    }

    private static void check(RaftLog log, RaftPosition position) throws CorruptFileException {
        if (log.base() > position.index()) {
            throw new CorruptFileException("the log begins behind entry %d, and the database stands at %d"
                    .formatted(log.base(), position.index()));
        }
        Optional<Long> term = log.term(position.index());
        if (position.term() != 0 && term.isPresent() && term.get() != position.term()) {
            throw new CorruptFileException(
                    "the database stands at entry %d of term %d, and in the log that entry has term %d: they do not belong together"
                            .formatted(position.index(), position.term(), term.get()));
        }
    }

    private static StoppedLearner state(
            Path dataDir,
            MemberData folder,
            Backend backend,
            Optional<RaftLog> log,
            Missing missing,
            Optional<String> problem)
            throws IOException {
        long applied = backend.raftPosition().index();
        long committed = Math.max(applied, log.map(RaftLog::commit).orElse(0L));
        return new StoppedLearner(
                dataDir,
                log.map(RaftLog::member),
                log.map(RaftLog::cluster),
                backend.etcdVersion(),
                backend.revision(),
                applied,
                committed,
                missing.requests(),
                missing.writes(),
                Math.max(0, log.map(RaftLog::lastIndex).orElse(0L) - committed),
                problem,
                log.flatMap(RaftLog::tornTail),
                folder.lastWritten());
    }

    public StoppedLearner state() {
        return state;
    }

    /// The database as the learner left it.
    public Path database() {
        return database;
    }

    /// Bytes of the database.
    long size() throws IOException {
        return Files.size(database);
    }

    Backend backend() {
        return backend;
    }

    /// @throws IllegalStateException if the log cannot be used
    RaftLog log() {
        return log.orElseThrow(() -> new IllegalStateException("the log cannot be used"));
    }

    static Failure damaged(Path dataDir, CorruptFileException e) {
        return new Failure(
                        ErrorCode.INTEGRITY, "the database in %s is damaged: %s".formatted(dataDir, e.getMessage()), e)
                .hint("Restore the newest recovery point instead: etcd-restore data-dir latest.");
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            backend.close();
        }
    }
}
