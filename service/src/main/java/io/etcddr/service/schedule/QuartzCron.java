package io.etcddr.service.schedule;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.CronSyntax;
import io.etcddr.config.Schedule;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import org.quartz.CronExpression;

/// Cron expressions as Quartz reads them, which will run them. Made for one reading of a configuration, in which
/// many clusters have the same schedule: remembers what it found out. Safe for use by several threads.
public final class QuartzCron implements CronSyntax {
    /// More than a year of a daily schedule, both changes of the clocks among them.
    private static final int RUNS = 400;

    private final InstantSource clock;
    private final Map<Schedule.Cron, Optional<Gaps>> known = new ConcurrentHashMap<>();

    /// @param clock an expression whose last time is past is wrong
    public QuartzCron(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public Optional<String> problem(String expression) {
        try {
            Date next = new CronExpression(expression).getNextValidTimeAfter(Date.from(clock.instant()));
            return next == null ? Optional.of("that time never comes") : Optional.empty();
        } catch (ParseException e) {
            return Optional.of(forPeople(e.getMessage()));
        }
    }

    private static String forPeople(String message) {
        if (message.contains("AND a day-of-month") || message.startsWith("'?' can only be specified for")) {
            return "exactly one of day of month and day of week must be ?";
        }
        if (message.startsWith("Illegal cron expression format")) {
            return "a field is not what cron knows"; // what follows is an exception of the parser's
        }
        String text = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    @Override
    public Optional<Gaps> gaps(Schedule.Cron cron) {
        return known.computeIfAbsent(cron, this::find);
    }

    private Optional<Gaps> find(Schedule.Cron cron) {
        CronExpression expression;
        try {
            expression = new CronExpression(cron.expression());
        } catch (ParseException e) {
            return Optional.empty();
        }
        expression.setTimeZone(TimeZone.getTimeZone(cron.zone()));
        Optional<Gaps> gaps = Optional.empty();
        Date last = expression.getNextValidTimeAfter(Date.from(clock.instant()));
        for (int i = 0; i < RUNS && last != null; i++) {
            Date next = expression.getNextValidTimeAfter(last);
            if (next != null) {
                gaps = Optional.of(with(gaps, last.toInstant(), next.toInstant()));
            }
            last = next;
        }
        return gaps;
    }

    private static Gaps with(Optional<Gaps> known, Instant last, Instant next) {
        Duration gap = Duration.between(last, next);
        return known.map(gaps -> new Gaps(
                        gap.compareTo(gaps.shortest()) < 0 ? gap : gaps.shortest(),
                        gap.compareTo(gaps.longest()) > 0 ? gap : gaps.longest()))
                .orElse(new Gaps(gap, gap));
    }
}
