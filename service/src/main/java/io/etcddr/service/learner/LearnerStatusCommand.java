package io.etcddr.service.learner;

import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.learner.LearnerFolder;
import io.etcddr.learner.LearnerState;
import io.etcddr.learner.LearnerStatus;
import io.etcddr.learner.ManagedLearner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `etcd-dr learner status`: asks the cluster, and changes nothing.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        header = "Tell what a learner does, and how far it is behind.",
        description = {
            "",
            "Asks the cluster and the learner. The lag is told in raft entries, in revisions, and as the time since the"
                    + " voters were where the learner is now; to measure that a learner that is behind is watched for"
                    + " 3 seconds.",
            "",
            "Exit code 3 when it is to follow the cluster and is not in sync.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-dr learner status main --config etcd-dr.yaml",
            "  etcd-dr learner status --output json | jq -r .state"
        })
final class LearnerStatusCommand implements Callable<Integer> {
    private static final Duration WATCHED = Duration.ofSeconds(3);
    private static final Duration STEP = Duration.ofMillis(200);

    private final Console console;

    @Mixin
    private LearnerOptions options;

    LearnerStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        GrpcLogging.off();
        LearnerWiring wiring = options.learner(console);
        LearnerFolder folder = wiring.openFolder();
        LearnerStatus status;
        try (ManagedLearner learner = wiring.watch(folder, console::variable, Clock.systemUTC())) {
            status = learner.step();
            long end = System.nanoTime() + WATCHED.toNanos();
            while (status.lag().entries().orElse(0) > 0 && System.nanoTime() - end < 0) {
                pause();
                status = learner.step();
            }
        }
        options.screen(console).show(new LearnerReport(wiring, status, wiring.isOurs() && folder.isHeld()));
        return status.wanted() && status.state() != LearnerState.IN_SYNC ? ErrorCode.PROBLEMS.exitCode() : 0;
    }

    static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while watching the learner");
        }
    }
}
