package io.etcddr.cli.rescue;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where a learner's own data is. Picocli fills the fields.
public final class LearnerOptions {
    @Option(
            names = "--from-learner",
            description = "Restore what a learner has, when every voter is gone. With --learner-dir.")
    private boolean fromLearner;

    @Option(
            names = "--learner-dir",
            paramLabel = "FOLDER",
            description = "The data directory of a learner that is stopped. Nothing in it is changed.")
    private Optional<Path> dataDir;

    @Mixin
    private RescueOptions rescue;

    public boolean asked() {
        return fromLearner;
    }

    public RescueOptions rescue() {
        return rescue;
    }

    /// @throws Failure [ErrorCode#USAGE] if the flags do not go together
    public void check() throws Failure {
        if (fromLearner && dataDir.isEmpty()) {
            throw new Failure(ErrorCode.USAGE, "--from-learner needs --learner-dir")
                    .hint("Stop the learner and name its data directory: --learner-dir /var/lib/etcd-learner/etcd");
        }
        if (!fromLearner && (dataDir.isPresent() || rescue.given())) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "--learner-dir, --learner-wal-dir, --without-wal, --etcd-binary and --state-dir go with"
                                    + " --from-learner")
                    .hint("Add --from-learner, or leave them out.");
        }
    }

    /// @throws java.util.NoSuchElementException unless [#check] has passed
    public Path dataDir() {
        return dataDir.orElseThrow();
    }
}
