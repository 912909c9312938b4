package io.etcddr.config;

import io.etcddr.config.Schedule.Cron;
import io.etcddr.config.Schedule.Every;
import io.etcddr.value.Durations;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;

/// One schedule.
final class ScheduleReader {
    private static final Type<String> EXPRESSION = Type.text(
            "cron expression of Quartz",
            "0 30 3 * * ?",
            ScheduleReader::expression,
            Function.identity(),
            "^\\S+( +\\S+){5,6}$");

    static final Key.Value<Duration> EVERY = Key.value("every", Types.duration("1s", "366d"))
            .means("time between two runs, counted from the last one that the catalog knows of")
            .like("6h");
    static final Key.Value<String> CRON = Key.value("cron", EXPRESSION)
            .means("seconds, minutes, hours, day of month, month, day of week, and a year if need be; "
                    + "`?` for the one of the two days that is not meant");
    static final Key.Value<ZoneId> TIME_ZONE =
            Key.value("time-zone", Types.ZONE).otherwise(ZoneOffset.UTC).means("in which `cron` is told");
    static final Key.Value<Duration> JITTER = Key.value("jitter", Types.duration("0s", "12h"))
            .otherwise(Duration.ZERO)
            .means("each run starts by up to so much later, by chance, so that clusters do not start at once")
            .like("5m");

    static final Group<Schedule> GROUP = Group.<Schedule>named("schedule")
            .may(
                    EVERY,
                    schedule ->
                            schedule.timing() instanceof Every every ? Optional.of(every.interval()) : Optional.empty())
            .may(CRON, schedule -> cron(schedule).map(Cron::expression))
            .may(TIME_ZONE, schedule -> cron(schedule).map(Cron::zone))
            .has(JITTER, Schedule::jitter)
            .rule(Rule.anyOf(EVERY, CRON, EVERY, "is missing; give every or cron, or say none instead of the group"))
            .rule(Rule.notBoth(EVERY, CRON))
            .rule(Rule.needs(TIME_ZONE, CRON));

    private ScheduleReader() {}

    private static Optional<Cron> cron(Schedule schedule) {
        return schedule.timing() instanceof Cron cron ? Optional.of(cron) : Optional.empty();
    }

    static Optional<Schedule> read(Section section) {
        Optional<Duration> every = section.value(EVERY);
        Optional<String> cron = section.value(CRON);
        ZoneId zone = section.valueOrDefault(TIME_ZONE);
        Duration jitter = section.valueOrDefault(JITTER);
        if (every.filter(interval -> jitter.compareTo(interval) >= 0).isPresent()) {
            section.problem(
                    JITTER,
                    "is %s, must be shorter than every (%s)"
                            .formatted(Durations.format(jitter), Durations.format(every.get())));
        }
        Optional<Schedule.Timing> timing =
                every.<Schedule.Timing>map(Every::new).or(() -> cron.map(expression -> new Cron(expression, zone)));
        return timing.map(known -> new Schedule(known, jitter));
    }

    private static String expression(String text, Reading reading) {
        String expression = text.strip();
        int fields = expression.split("\\s+").length;
        if (fields == 5) {
            throw new IllegalArgumentException("%s has five fields; here cron begins with the seconds: \"0 %s\" with ? "
                            .formatted(Problems.shown(expression), expression)
                    + "for the day that is not meant");
        }
        if (fields != 6 && fields != 7) {
            throw new IllegalArgumentException(
                    "%s is not a cron expression such as \"0 30 3 * * ?\"".formatted(Problems.shown(expression)));
        }
        Optional<String> problem = reading.cron().problem(expression);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(
                    "%s is not a cron expression: %s".formatted(Problems.shown(expression), problem.get()));
        }
        return expression;
    }
}
