package io.etcddr.service.learner;

import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.learner.Wish;
import io.etcddr.value.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-dr learner release`.
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        header = "Give the cluster's learner slot back, for a while.",
        description = {
            "",
            "For the operator of the cluster, who needs the one learner that etcd takes: for a new member, or an exchange. Ours is removed as a member and comes back after --for, or by etcd-dr learner add. Its last data is kept until the next copy is in sync.",
            ""
        },
        footer = {"", "Examples:", "  etcd-dr learner release main --for 30m --config etcd-dr.yaml"})
final class LearnerReleaseCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LearnerOptions options;

    @Mixin
    private WaitOption patience;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "It comes back after so long. Default: when etcd-dr learner add asks for it.")
    private Optional<String> lasting;

    LearnerReleaseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        GrpcLogging.off();
        LearnerWiring wiring = options.learner(console);
        LearnerDone done = wiring.isOurs()
                ? new WishRun(wiring, console, patience.duration()).carryOut("release", Wish.Kind.RELEASE, lasting())
                : external(wiring);
        options.screen(console).show(done);
        return done.exitCode();
    }

    private Optional<Duration> lasting() throws Failure {
        if (lasting.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Durations.parse(lasting.get()));
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, "--for: " + e.getMessage(), e).hint("Write 30m, 2h or 1d.");
        }
    }

    private LearnerDone external(LearnerWiring wiring) throws Failure, IOException {
        if (lasting.isPresent()) {
            throw new Failure(ErrorCode.USAGE, "--for does not go with runtime: external: nobody would add it again")
                    .hint("Leave it out, and run etcd-dr learner add when the slot is free again.");
        }
        return new ExternalRun(wiring, console).remove("release");
    }
}
