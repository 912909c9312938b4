package io.etcddr.runtime;

import io.etcddr.runtime.EtcdProcessException.Reason;
import java.util.List;
import java.util.Optional;

/// What the end of a process says.
final class Exits {
    private static final int SIGNAL = 128;
    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    /// Texts of the kernel, as Go prints them.
    private static final List<String> WANT = List.of(
            "no space left on device",
            "disk quota exceeded",
            "cannot allocate memory",
            "out of memory",
            "too many open files",
            "read-only file system",
            "input/output error",
            "address already in use");

    private Exits() {}

    /// @param status empty where it is not our child, and nobody can tell
    static Reason reason(Optional<Integer> status, String said) {
        if (WANT.stream().anyMatch(said::contains)) {
            return Reason.NO_RESOURCES;
        }
        boolean killed = status.filter(code -> code == SIGNAL + SIGKILL
                        || code == SIGNAL + SIGTERM
                        || code == SIGNAL + SIGINT
                        || code == SIGNAL + SIGHUP)
                .isPresent();
        return killed ? Reason.KILLED : Reason.ENDED;
    }

    static String describe(int status) {
        return status > SIGNAL ? " by signal %d".formatted(status - SIGNAL) : " with status %d".formatted(status);
    }
}
