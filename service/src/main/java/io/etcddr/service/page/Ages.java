package io.etcddr.service.page;

import java.time.Duration;
import java.time.Instant;

/// Times from now, as people say them: two units at most, as nobody needs the seconds of a day.
final class Ages {
    private Ages() {}

    /// `12 s`, `12 min`, `3 h 12 min`, `3 d 4 h`, `412 d`. A negative one counts as none.
    static String of(Duration age) {
        if (age.isNegative()) {
            return "0 s";
        }
        if (age.toMinutes() < 1) {
            return "%d s".formatted(age.toSeconds());
        }
        if (age.toHours() < 1) {
            return "%d min".formatted(age.toMinutes());
        }
        if (age.toHours() < 48) {
            return age.toMinutesPart() == 0
                    ? "%d h".formatted(age.toHours())
                    : "%d h %d min".formatted(age.toHours(), age.toMinutesPart());
        }
        return age.toHoursPart() == 0 || age.toDays() >= 30
                ? "%d d".formatted(age.toDays())
                : "%d d %d h".formatted(age.toDays(), age.toHoursPart());
    }

    static String ago(Instant time, Instant now) {
        return of(Duration.between(time, now)) + " ago";
    }

    static String in(Instant time, Instant now) {
        return time.isAfter(now) ? "in " + of(Duration.between(now, time)) : "due";
    }
}
