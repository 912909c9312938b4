package io.etcddr.service.learner;

import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.learner.Wish;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;

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
final class LearnerRebuildCommand extends LearnerVerb {
    LearnerRebuildCommand(Console console) {
        super(console);
    }

    @Override
    LearnerDone ours(WishRun run) throws Failure, IOException {
        return run.carryOut("rebuild", Wish.Kind.REBUILD, Optional.empty());
    }

    @Override
    LearnerDone external(ExternalRun run) throws Failure {
        throw new Failure(ErrorCode.REFUSED, "somebody else runs this learner: its data cannot be exchanged here")
                .hint("End its etcd and delete its data; then etcd-dr learner remove, and etcd-dr learner add.");
    }
}
