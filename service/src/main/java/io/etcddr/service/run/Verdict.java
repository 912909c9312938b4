package io.etcddr.service.run;

import io.etcddr.error.ErrorCode;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.RunState.Trouble;
import io.etcddr.service.schedule.Retries;
import java.time.Instant;

/// What becomes of a run when an attempt of it failed.
final class Verdict {
    /// Whether there is a next attempt at all.
    enum Outlook {
        ANOTHER_ATTEMPT,
        THE_SERVICE_STOPS
    }

    private Verdict() {}

    static RunState of(ActiveRun run, Trouble trouble, Outlook outlook, Instant now) {
        if (run.aborted().isPresent()) {
            return new RunState.Aborted(now, run.aborted().get());
        }
        if (trouble.code() == ErrorCode.LEASE_HELD) {
            return new RunState.Aborted(now, trouble.message());
        }
        if (outlook == Outlook.THE_SERVICE_STOPS || !retryable(run, trouble.code())) {
            return new RunState.Failed(now, trouble);
        }
        return Retries.next(run.order().retry(), run.firstAttempt(), run.failed(), now)
                .map(next -> (RunState) new RunState.Retrying(next, trouble))
                .orElseGet(() -> new RunState.Failed(now, trouble));
    }

    /// Which failures may be over after a while.
    private static boolean retryable(ActiveRun run, ErrorCode code) {
        return switch (code) {
            case STORE, ETCD, REFUSED, KUBERNETES, UNEXPECTED, INTERRUPTED -> true;
            case INTEGRITY ->
                switch (run.order().job()) {
                    case COLD, HOT -> true; // a stream that breaks looks like one that lies
                    case VERIFY, DRILL, EXPIRE -> false; // what is stored stays as it is
                };
            case USAGE, PROBLEMS, NOT_FOUND, LEASE_HELD, CANNOT_DECRYPT -> false;
        };
    }
}
