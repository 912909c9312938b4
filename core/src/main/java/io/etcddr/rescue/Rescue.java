package io.etcddr.rescue;

import static java.util.Objects.requireNonNull;

import io.etcddr.datadir.EtcdMinor;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.progress.Progress;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.runtime.ScratchFolder;
import io.etcddr.runtime.ScratchFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes one database of a learner's data: the learner's own where that has everything, else one that has the
/// rest of the log too.
public final class Rescue {
    private final EtcdBinaries binaries;
    private final ScratchFolders scratch;
    private final Progress progress;

    /// What is done with entries that the database does not have.
    public enum Log {
        APPLIED,
        LEFT_OUT
    }

    /// @param scratch where databases lie meanwhile that are made here
    public Rescue(EtcdBinaries binaries, ScratchFolders scratch, Progress progress) {
        this.binaries = requireNonNull(binaries, "binaries is null");
        this.scratch = requireNonNull(scratch, "scratch is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// What [#run] would refuse before it does anything.
    ///
    /// @throws Failure [ErrorCode#INTEGRITY] if the log is damaged, [ErrorCode#REFUSED] if entries must be
    ///     applied and there is no etcd for it
    public void check(LearnerData learner, Log log) throws IOException, Failure {
        StoppedLearner state = learner.state();
        if (log == Log.LEFT_OUT || state.isComplete()) {
            return;
        }
        if (state.logProblem().isPresent()) {
            throw new Failure(
                            ErrorCode.INTEGRITY,
                            "the log of the learner in %s is damaged: %s"
                                    .formatted(
                                            state.dataDir(), state.logProblem().get()))
                    .hint("Its database has revision %d. To restore that and leave out what only the log has, add"
                                    .formatted(state.revision())
                            + " --without-wal. Look first whether the newest recovery point is newer.");
        }
        binary(state);
    }

    /// @throws Failure as [#check] does, and [ErrorCode#ETCD] if etcd does not apply the log
    public RescuedDatabase run(LearnerData learner, Log log) throws IOException, Failure {
        check(learner, log);
        StoppedLearner state = learner.state();
        if (log == Log.LEFT_OUT || state.isComplete()) {
            return new RescuedDatabase(learner.database(), Optional.empty(), state.revision(), 0, warnings(state, log));
        }
        scratch.removeStale();
        ScratchFolder folder = scratch.create();
        try {
            Path database = new Replay(learner, binary(state), minor(state), progress).run(folder.path());
            return new RescuedDatabase(
                    database, Optional.of(folder), revision(database), state.missing(), warnings(state, log));
        } catch (IOException | Failure | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static long revision(Path database) throws IOException {
        try (Backend backend = Backend.open(database)) {
            return backend.revision();
        }
    }

    private EtcdBinary binary(StoppedLearner state) throws IOException, Failure {
        try {
            return binaries.of(minor(state).toString());
        } catch (Failure e) {
            throw new Failure(
                            e.code(),
                            "%d committed requests (%d writes) of the learner in %s are only in its log, and an etcd must apply them: %s"
                                    .formatted(state.missing(), state.missingWrites(), state.dataDir(), e.getMessage()),
                            e)
                    .hint(e.hint().orElse("")
                            + " Or add --without-wal to leave them out: what entries %d to %d wrote"
                                    .formatted(state.applied() + 1, state.committed())
                            + " is lost then.");
        }
    }

    private static EtcdMinor minor(StoppedLearner state) throws Failure {
        return EtcdMinor.parse(state.etcdVersion()
                .orElseThrow(() -> new Failure(
                                ErrorCode.REFUSED,
                                "the database in %s does not say which etcd it comes from".formatted(state.dataDir()))
                        .hint("Add --without-wal to restore it without the rest of its log, and --etcd-version.")));
    }

    private static List<String> warnings(StoppedLearner state, Log log) {
        List<String> warnings = new ArrayList<>();
        if (log == Log.LEFT_OUT && state.missing() > 0) {
            warnings.add("%d committed requests (%d writes) are only in the log, and left out: entries %d to %d"
                    .formatted(state.missing(), state.missingWrites(), state.applied() + 1, state.committed()));
        }
        if (state.logProblem().isPresent()) {
            warnings.add("the log is damaged, and nobody knows how many writes it had that are left out: "
                    + state.logProblem().get());
        }
        if (state.unsettled() > 0) {
            warnings.add("%d entries behind the last that is known to be committed are left out: whether the voters had"
                            .formatted(state.unsettled())
                    + " agreed on them nobody can say any more");
        }
        state.tornTail().ifPresent(tail -> warnings.add("the log was not written to its end: " + tail));
        return warnings;
    }
}
