package io.etcddr.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write them: `500ms`, `30s`, `15m`, `24h`, `7d`, or several together, largest first: `1h30m`.
public final class Durations {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

    private Durations() {}

    /// @throws IllegalArgumentException if `text` is not such a duration
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw new IllegalArgumentException("not a duration such as 30s or 24h: \"%s\"".formatted(text));
        }
        return Duration.ofDays(amount(form, 1))
                .plusHours(amount(form, 2))
                .plusMinutes(amount(form, 3))
                .plusSeconds(amount(form, 4))
                .plusMillis(amount(form, 5));
    }

    private static long amount(Matcher form, int group) {
        return form.group(group) == null ? 0 : Long.parseLong(form.group(group));
    }

    /// The shortest form that [#parse] reads back, in whole milliseconds: `1d`, `1h30m`, `0s`.
    public static String format(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDaysPart(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }
}
