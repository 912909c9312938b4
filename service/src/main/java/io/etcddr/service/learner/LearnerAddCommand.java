package io.etcddr.service.learner;

import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.Failure;
import io.etcddr.learner.Wish;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;

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
final class LearnerAddCommand extends LearnerVerb {
    LearnerAddCommand(Console console) {
        super(console);
    }

    @Override
    LearnerDone ours(WishRun run) throws Failure, IOException {
        return run.carryOut("add", Wish.Kind.FOLLOW, Optional.empty());
    }

    @Override
    LearnerDone external(ExternalRun run) throws Failure, IOException {
        return run.add();
    }
}
