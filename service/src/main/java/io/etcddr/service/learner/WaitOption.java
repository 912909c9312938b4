package io.etcddr.service.learner;

import io.etcddr.cli.options.DurationFlag;
import io.etcddr.error.Failure;
import java.time.Duration;
import picocli.CommandLine.Option;

/// How long a verb waits for what it asked for. Picocli fills the field.
final class WaitOption {
    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description = "How long to wait until it is done; then exit code 3, and it stays wanted. Default: 60s.")
    private String duration = "60s";

    Duration duration() throws Failure {
        return DurationFlag.parse("--wait", duration, "30s or 2m");
    }
}
