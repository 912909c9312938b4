package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.schedule.Due;
import java.time.Instant;
import java.util.List;

/// Follows the runs of one job of one cluster, and what `docs/operations/running-the-service.md` says of them:
/// each is begun when it is due, or right after the run that it would have overlapped with, or, where it was
/// missed, once when the service is there again. So none is lost and none is made twice.
///
/// @param oldest time of the first point that was made
/// @param lives of the service, in order
/// @param runs that have ended, by the time at which they were begun
record RunCheck(String cluster, Job job, Rhythm rhythm, Instant oldest, List<Life> lives, List<Run> runs) {
    /// From one start of the service to the stop that follows.
    record Life(Instant start, Instant stop) {
        boolean has(Instant time) {
            return !time.isBefore(start) && time.isBefore(stop);
        }
    }

    /// @return how many were made up
    int follow() {
        assertThat(runs).as("%s", this).allMatch(run -> lives.stream().anyMatch(life -> life.has(run.created())));
        Instant remembered = job == Job.COLD ? Instant.EPOCH : oldest;
        int madeUp = 0;
        for (Life life : lives) {
            // What the repository tells; of an expiry it tells nothing.
            Instant last = job == Job.EXPIRE ? life.start : remembered;
            Instant free = life.start;
            for (Run run : runs) {
                if (life.has(run.created())) {
                    Due due = due(last, life, free);
                    assertThat(run.created())
                            .as("%s after %s, %s", run, last, this)
                            .isEqualTo(due.at());
                    assertThat(run.trigger()).as("%s after %s", run, last).isEqualTo(due.trigger());
                    madeUp += run.trigger() == Trigger.MISSED ? 1 : 0;
                    free = ((RunState.Ended) run.state()).ended();
                    last = counted(run, free);
                    remembered = isRecorded(run) ? free : remembered;
                }
            }
            assertThat(due(last, life, free).at())
                    .as("left undone by the service that stopped at %s: %s", life.stop, this)
                    .isAfterOrEqualTo(life.stop);
        }
        return madeUp;
    }

    /// @param free from when on no run of this job is in the way
    private Due due(Instant last, Life life, Instant free) {
        Instant due = rhythm.next().apply(last);
        if (due.isBefore(life.start)) {
            return new Due(free, Trigger.MISSED);
        }
        return new Due(due.isBefore(free) ? free : due, Trigger.SCHEDULED);
    }

    /// What succeeded counts from when its attempt began; the clock stands during an attempt.
    private static Instant counted(Run run, Instant ended) {
        return run.state() instanceof RunState.Succeeded ? ended : run.created();
    }

    /// Whether it left something in the repository.
    private boolean isRecorded(Run run) {
        return job != Job.EXPIRE
                && run.state() instanceof RunState.Succeeded done
                && !done.summary().startsWith("0 points read");
    }

    @Override
    public String toString() {
        return "%s of %s, seed %d".formatted(job.id(), cluster, Soak.seed());
    }
}
