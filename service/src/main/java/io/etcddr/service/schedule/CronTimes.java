package io.etcddr.service.schedule;

import io.etcddr.config.Schedule;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/// The times of a cron expression. Quartz leaves a time out that its zone does not have, because clocks are put
/// forward; here the run comes at that very moment, so that no day goes without its backup.
final class CronTimes {
    private final ZoneId zone;
    private final CronExpression inZone;
    private final CronExpression onTheWall;

    private CronTimes(ZoneId zone, CronExpression inZone, CronExpression onTheWall) {
        this.zone = zone;
        this.inZone = inZone;
        this.onTheWall = onTheWall;
    }

    /// @throws IllegalArgumentException if the expression is none
    static CronTimes of(Schedule.Cron cron) {
        return new CronTimes(cron.zone(), parse(cron, cron.zone()), parse(cron, ZoneOffset.UTC));
    }

    private static CronExpression parse(Schedule.Cron cron, ZoneId zone) {
        try {
            CronExpression expression = new CronExpression(cron.expression());
            expression.setTimeZone(TimeZone.getTimeZone(zone));
            return expression;
        } catch (ParseException e) {
            throw new IllegalArgumentException("not a cron expression: " + cron.expression(), e);
        }
    }

    /// The first time after `last`; empty when there is none any more.
    Optional<Instant> after(Instant last) {
        Optional<Instant> regular = next(inZone, last);
        return leftOut(last, regular).or(() -> regular);
    }

    private static Optional<Instant> next(CronExpression expression, Instant last) {
        return Optional.ofNullable(expression.getNextValidTimeAfter(Date.from(last)))
                .map(Date::toInstant);
    }

    /// The first change of clocks that leaves out a time of the expression.
    private Optional<Instant> leftOut(Instant last, Optional<Instant> before) {
        Optional<ZoneOffsetTransition> change = transition(last);
        while (change.isPresent()
                && before.isPresent()
                && change.get().getInstant().isBefore(before.get())) {
            if (change.get().isGap() && leavesOut(change.get())) {
                return Optional.of(change.get().getInstant());
            }
            change = transition(change.get().getInstant());
        }
        return Optional.empty();
    }

    private Optional<ZoneOffsetTransition> transition(Instant after) {
        return Optional.ofNullable(zone.getRules().nextTransition(after));
    }

    private boolean leavesOut(ZoneOffsetTransition gap) {
        Instant from = gap.getDateTimeBefore().toInstant(ZoneOffset.UTC);
        Instant to = gap.getDateTimeAfter().toInstant(ZoneOffset.UTC);
        return next(onTheWall, from.minusSeconds(1))
                .filter(time -> time.isBefore(to))
                .isPresent();
    }
}
