package io.etcddr.service.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.BackupRequest;
import io.etcddr.backup.LearnerCopy;
import io.etcddr.cli.rescue.RescueOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import io.etcddr.rescue.LearnerData;
import io.etcddr.rescue.Rescue;
import io.etcddr.rescue.RescuedDatabase;
import io.etcddr.rescue.StoppedLearner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// Stores what is left of a cluster in the data directory of its learner. Nothing in that is changed.
record LearnerBackup(BackupSetup setup, RescueOptions options, Console console) {
    LearnerBackup {
        requireNonNull(setup, "setup is null");
        requireNonNull(options, "options is null");
        requireNonNull(console, "console is null");
    }

    /// @throws Failure [ErrorCode#NOT_FOUND] if there is no data directory, [ErrorCode#REFUSED] if an etcd runs on it
    ///     or it does not say whose it is, [ErrorCode#INTEGRITY] if it is damaged
    BackupReport backup(Path dataDir, BackupRequest request, Progress progress) throws Failure, IOException {
        try (LearnerData learner = LearnerData.open(dataDir, options.walDir())) {
            StoppedLearner state = learner.state();
            Rescue rescue = options.rescue(setup.settings().config(), progress);
            rescue.check(learner, options.log());
            requireOrigin(state);
            try (RescuedDatabase rescued = rescue.run(learner, options.log())) {
                LearnerCopy copy = new LearnerCopy(
                        rescued.file(),
                        state.cluster().orElseThrow(),
                        state.member().orElseThrow(),
                        state.etcdVersion().orElseThrow());
                BackupReport done = setup.write(
                        console,
                        (repository, tenure) -> setup.wiring()
                                .pipeline(copy, repository, tenure, Clock.systemUTC(), progress)
                                .run(request));
                return with(rescued.warnings(), done);
            }
        }
    }

    /// A manifest names the cluster and the member that a point comes from, and for which etcd it is.
    private static void requireOrigin(StoppedLearner state) throws Failure {
        if (state.cluster().isEmpty() || state.member().isEmpty()) {
            throw new Failure(
                            ErrorCode.REFUSED,
                            "only the log in %s says which cluster and member the data is of, and it cannot be read: %s"
                                    .formatted(
                                            state.dataDir(), state.logProblem().orElse("no reason known")))
                    .hint("Restore it without storing it first: etcd-restore data-dir --from-learner --learner-dir %s"
                                    .formatted(state.dataDir())
                            + " --without-wal.");
        }
        if (state.etcdVersion().isEmpty()) {
            throw new Failure(
                            ErrorCode.REFUSED,
                            "the database in %s does not say which etcd it comes from".formatted(state.dataDir()))
                    .hint("Restore it without storing it first: etcd-restore data-dir --from-learner --learner-dir %s"
                                    .formatted(state.dataDir())
                            + " --without-wal --etcd-version MINOR.");
        }
    }

    private static BackupReport with(List<String> warnings, BackupReport done) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(done.warnings());
        return new BackupReport(done.manifest(), all, done.fallback(), done.unchanged(), done.garbageRemoved());
    }
}
