package io.etcddr.service.learner;

import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.Failure;
import io.etcddr.learner.Wish;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;

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
final class LearnerRemoveCommand extends LearnerVerb {
    LearnerRemoveCommand(Console console) {
        super(console);
    }

    @Override
    LearnerDone ours(WishRun run) throws Failure, IOException {
        return run.carryOut("remove", Wish.Kind.REMOVE, Optional.empty());
    }

    @Override
    LearnerDone external(ExternalRun run) throws Failure, IOException {
        return run.remove("remove");
    }
}
