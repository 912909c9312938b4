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

/// `etcd-dr learner remove`.
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        header = "Remove a learner from the cluster, with its data.",
        description = {
            "",
            "The member is removed, its etcd ended, and every copy of its data on this machine deleted. It stays away until etcd-dr learner add. A voter is never removed.",
            ""
        },
        footer = {"", "Examples:", "  etcd-dr learner remove main --config etcd-dr.yaml"})
final class LearnerRemoveCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LearnerOptions options;

    @Mixin
    private WaitOption patience;

    LearnerRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        GrpcLogging.off();
        LearnerWiring wiring = options.learner(console);
        LearnerDone done = wiring.isOurs()
                ? new WishRun(wiring, console, patience.duration())
                        .carryOut("remove", Wish.Kind.REMOVE, Optional.empty())
                : new ExternalRun(wiring, console).remove("remove");
        options.screen(console).show(done);
        return done.exitCode();
    }
}
