package io.etcddr.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Sizes, times and durations as the text output writes them. JSON has bytes and seconds instead.
public final class Units {
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Units() {}

    /// Three digits that matter: `512 B`, `1.25 GiB`, `17.3 MiB`, `104 MiB`.
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1023.5 && unit < SIZES.length - 1) {
            value /= 1024;
            unit++;
        }
        int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return decimal(value, decimals) + " " + SIZES[unit];
    }

    /// Without a format, which takes ten times as long: a listing shows tens of thousands of sizes.
    private static String decimal(double value, int decimals) {
        int scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100;
        String digits = Long.toString(Math.round(value * scale));
        int point = digits.length() - decimals; // a number that has decimals is 1 or more
        return decimals == 0 ? digits : digits.substring(0, point) + "." + digits.substring(point);
    }

    /// RFC 3339 in UTC, whole seconds.
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// `0.35 s`, `12.4 s`, `3 min 05 s`, `2 h 10 min`.
    public static String duration(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return duration.toHours() == 0
                ? "%d min %02d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
    }

    /// `1 key`, `12 keys`.
    public static String count(long number, String noun) {
        return number == 1 ? "1 " + noun : number + " " + noun + "s";
    }
}
