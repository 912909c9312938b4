package io.etcddr.store;

import java.time.Duration;

/// Where a [MeteredStore] says what it sees. Called by several threads.
public interface StoreMeter {
    /// What was asked of the store. The time of [#OPEN] and [#CREATE] is that of the call and not that of the
    /// stream.
    enum Operation {
        CREATE,
        COMMIT,
        OPEN,
        STAT,
        LIST,
        DELETE,
        CLEAN_UP
    }

    enum Outcome {
        DONE,
        FAILED
    }

    void operation(Operation operation, Outcome outcome, Duration took);

    void bytesRead(long count);

    void bytesWritten(long count);
}
