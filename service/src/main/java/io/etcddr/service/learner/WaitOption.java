package io.etcddr.service.learner;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.value.Durations;
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
        try {
            return Durations.parse(duration);
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, "--wait: " + e.getMessage(), e).hint("Write 30s or 2m.");
        }
    }
}
