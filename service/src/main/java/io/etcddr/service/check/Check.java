package io.etcddr.service.check;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.run.Outcome;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// What trying one thing showed.
///
/// @param name of the thing, such as `etcd members`
/// @param detail what was found, lower case
/// @param hint a sentence, what to do; there unless all is well
record Check(String name, Status status, String detail, Optional<String> hint) {
    enum Status {
        OK,
        /// It works, and a person should know something about it.
        WARNING,
        /// A backup or a restore will fail, or nobody may count on it.
        FAILED;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Something that is tried.
    @FunctionalInterface
    interface Trial {
        Check run() throws IOException, Failure;
    }

    Check {
        requireNonNull(name, "name is null");
        requireNonNull(status, "status is null");
        requireNonNull(detail, "detail is null");
        requireNonNull(hint, "hint is null");
    }

    static Check ok(String name, String detail) {
        return new Check(name, Status.OK, detail, Optional.empty());
    }

    static Check warning(String name, String detail, String hint) {
        return new Check(name, Status.WARNING, detail, Optional.of(hint));
    }

    static Check failed(String name, String detail, String hint) {
        return new Check(name, Status.FAILED, detail, Optional.of(hint));
    }

    /// What `trial` shows; an error of it is told as the service would tell it: `check` goes by a config, too.
    static Check of(String name, Trial trial) {
        try {
            return trial.run();
        } catch (IOException | Failure | RuntimeException e) {
            return failedWith(name, e);
        }
    }

    static Check failedWith(String name, Exception thrown) {
        Outcome outcome = Outcome.inService(thrown);
        return new Check(name, Status.FAILED, outcome.message(), outcome.hint());
    }
}
