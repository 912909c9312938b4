package io.etcddr.service.learner;

import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.learner.Wish;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `etcd-dr learner rebuild`.
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        header = "Let a learner begin anew, as another member.",
        description = {
            "",
            "The member is removed and added again, and fetches the whole database. Its data is kept until the new copy is in sync. This is also how it begins to follow a cluster that was set up anew under the addresses of the one before.",
            ""
        },
        footer = {"", "Examples:", "  etcd-dr learner rebuild main --config etcd-dr.yaml"})
final class LearnerRebuildCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LearnerOptions options;

    @Mixin
    private WaitOption patience;

    LearnerRebuildCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        GrpcLogging.off();
        LearnerWiring wiring = options.learner(console);
        LearnerDone done = ours(wiring).carryOut("rebuild", Wish.Kind.REBUILD, Optional.empty());
        options.screen(console).show(done);
        return done.exitCode();
    }

    private WishRun ours(LearnerWiring wiring) throws Failure {
        if (!wiring.isOurs()) {
            throw new Failure(ErrorCode.REFUSED, "somebody else runs this learner: its data cannot be exchanged here")
                    .hint("End its etcd and delete its data; then etcd-dr learner remove, and etcd-dr learner add.");
        }
        return new WishRun(wiring, console, patience.duration());
    }
}
