package io.etcddr.service.learner;

import io.etcddr.cli.options.DurationFlag;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.learner.Wish;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
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
final class LearnerReleaseCommand extends LearnerVerb {
    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "It comes back after so long. Default: when etcd-dr learner add asks for it.")
    private Optional<String> lasting;

    LearnerReleaseCommand(Console console) {
        super(console);
    }

    @Override
    LearnerDone ours(WishRun run) throws Failure, IOException {
        return run.carryOut("release", Wish.Kind.RELEASE, DurationFlag.parse("--for", lasting, "30m, 2h or 1d"));
    }

    @Override
    LearnerDone external(ExternalRun run) throws Failure, IOException {
        if (lasting.isPresent()) {
            throw new Failure(ErrorCode.USAGE, "--for does not go with runtime: external: nobody would add it again")
                    .hint("Leave it out, and run etcd-dr learner add when the slot is free again.");
        }
        return run.remove("release");
    }
}
