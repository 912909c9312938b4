package io.etcddr.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// The stretches of a calendar of which each keeps one point.
enum Period {
    HOUR(Rule.HOURLY),
    DAY(Rule.DAILY),
    WEEK(Rule.WEEKLY),
    MONTH(Rule.MONTHLY),
    YEAR(Rule.YEARLY);

    /// With the offset: when clocks go back, an hour comes twice and is two hours.
    private static final DateTimeFormatter HOUR_NAME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHxxx", Locale.ROOT);

    private final Rule rule;

    Period(Rule rule) {
        this.rule = rule;
    }

    Rule rule() {
        return rule;
    }

    /// How many of this period the policy wants.
    int wanted(RetentionPolicy policy) {
        return switch (this) {
            case HOUR -> policy.hourly();
            case DAY -> policy.daily();
            case WEEK -> policy.weekly();
            case MONTH -> policy.monthly();
            case YEAR -> policy.yearly();
        };
    }

    /// The name of the period in which `time` lies where `zone` is; equal exactly for two times in the same
    /// one.
    String of(Instant time, ZoneId zone) {
        ZonedDateTime local = time.atZone(zone);
        LocalDate date = local.toLocalDate();
        return switch (this) {
            // Not ZonedDateTime.truncatedTo: where clocks move by half an hour it leaves the hour.
            case HOUR -> local.toOffsetDateTime().truncatedTo(ChronoUnit.HOURS).format(HOUR_NAME);
            case DAY -> date.toString();
            case WEEK ->
                "%04d-W%02d"
                        .formatted(date.get(IsoFields.WEEK_BASED_YEAR), date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case MONTH -> "%04d-%02d".formatted(date.getYear(), date.getMonthValue());
            case YEAR -> "%04d".formatted(date.getYear());
        };
    }
}
