package io.etcddr.service.learner;

import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.Failure;
import io.etcddr.learner.Wish;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `etcd-dr learner add`.
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        header = "Let a learner follow the cluster again.",
        description = {
            "",
            "After etcd-dr learner release or remove. The service that runs the learner adds it as a member, never as a voter, and starts it. One that somebody else runs is made a member here, and the flags are printed with which to start it.",
            ""
        },
        footer = {"", "Examples:", "  etcd-dr learner add main --config etcd-dr.yaml"})
final class LearnerAddCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LearnerOptions options;

    @Mixin
    private WaitOption patience;

    LearnerAddCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        GrpcLogging.off();
        LearnerWiring wiring = options.learner(console);
        LearnerDone done = wiring.isOurs()
                ? new WishRun(wiring, console, patience.duration()).carryOut("add", Wish.Kind.FOLLOW, Optional.empty())
                : new ExternalRun(wiring, console).add();
        options.screen(console).show(done);
        return done.exitCode();
    }
}
