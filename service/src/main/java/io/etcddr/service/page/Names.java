package io.etcddr.service.page;

import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;

/// What jobs and states are called on the page.
final class Names {
    private Names() {}

    static String job(Job job) {
        return switch (job) {
            case COLD -> "cold backup";
            case HOT -> "hot backup";
            case VERIFY -> "verification";
            case DRILL -> "drill";
            case EXPIRE -> "expiry";
        };
    }

    static String state(Run run) {
        return switch (run.state()) {
            case RunState.Queued queued -> "queued";
            case RunState.Running running -> "running";
            case RunState.Retrying retrying -> "retrying";
            case RunState.Succeeded succeeded -> "succeeded";
            case RunState.Failed failed -> "failed";
            case RunState.Aborted aborted -> "aborted";
        };
    }

    static String style(Run run) {
        return switch (run.state()) {
            case RunState.Queued queued -> "quiet";
            case RunState.Running running -> "quiet";
            case RunState.Retrying retrying -> "bad";
            case RunState.Succeeded succeeded -> succeeded.warnings().isEmpty() ? "good" : "warn";
            case RunState.Failed failed -> "bad";
            case RunState.Aborted aborted -> "warn";
        };
    }
}
