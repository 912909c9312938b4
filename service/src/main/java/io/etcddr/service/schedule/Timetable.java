package io.etcddr.service.schedule;

import io.etcddr.config.Schedule;
import io.etcddr.service.job.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;

/// When a schedule is due next, told from the last run alone. So it does not matter how long the service was
/// down: however many runs were missed, the answer is one time that has passed, and one run is made up.
public final class Timetable {
    private final long seed;

    /// @param seed of the jitter
    public Timetable(long seed) {
        this.seed = seed;
    }

    /// The same question has the same answer, jitter included.
    ///
    /// @param name of what is scheduled; gives each its own jitter
    /// @param last when it last ran, as far as is known. A time in the future (a clock was wrong) counts as now
    /// @param since when this process became answerable for the schedule: what was due before it was missed
    /// @return empty when the schedule has no next time, as a cron expression of a past year
    /// @throws IllegalArgumentException if the cron expression is none; a configuration is checked before
    public Optional<Due> next(Schedule schedule, String name, Instant last, Instant since, Instant now) {
        Instant known = last.isAfter(now) ? now : last;
        return onTime(schedule.timing(), known).map(due -> {
            Duration jitter = jitter(schedule.jitter(), name, due);
            return due.isBefore(since)
                    ? new Due(since.plus(jitter), Trigger.MISSED)
                    : new Due(due.plus(jitter), Trigger.SCHEDULED);
        });
    }

    /// When a job of which nobody knows when it last ran shall count as having run: somewhere within the
    /// interval before `since`, by chance, so that a service that is restarted often does not run it at each
    /// start, nor never.
    public Instant firstOf(Schedule schedule, String name, Instant since) {
        return switch (schedule.timing()) {
            case Schedule.Cron cron -> since;
            case Schedule.Every every -> since.minus(jitter(every.interval(), name, Instant.EPOCH));
        };
    }

    private static Optional<Instant> onTime(Schedule.Timing timing, Instant last) {
        return switch (timing) {
            case Schedule.Every every -> Optional.of(last.plus(every.interval()));
            case Schedule.Cron cron -> CronTimes.of(cron).after(last);
        };
    }

    /// By chance, but always the same for the same run: a time that is asked for again must not move.
    private Duration jitter(Duration most, String name, Instant due) {
        if (most.isZero()) {
            return Duration.ZERO;
        }
        long own = seed ^ (0x9E3779B97F4A7C15L * name.hashCode()) ^ due.toEpochMilli();
        return Duration.ofMillis(new SplittableRandom(own).nextLong(most.toMillis() + 1));
    }
}
