package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a recovery point, such as `20261123T130000Z-hot-r0000012345`: the UTC second in which the
/// backup began (or waited for, where another had taken that one), kind, revision with at least ten digits. Sorted by
/// name is sorted by time.
public record PointId(String value) implements Comparable<PointId> {
    private static final Pattern FORM = Pattern.compile("[0-9]{8}T[0-9]{6}Z-(?:hot|cold)-r([0-9]{10,19})");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// @throws IllegalArgumentException if `value` is not such a name
    public PointId {
        requireNonNull(value, "value is null");
        Matcher form = FORM.matcher(value);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a recovery point id: \"%s\"".formatted(value));
        }
        try {
            time(value);
            Long.parseLong(form.group(1));
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("not a recovery point id: \"%s\"".formatted(value), e);
        }
    }

    /// By its digits: a formatter takes ten times as long, and a listing makes tens of thousands of ids.
    private static Instant time(String value) {
        return LocalDateTime.of(
                        digits(value, 0, 4),
                        digits(value, 4, 6),
                        digits(value, 6, 8),
                        digits(value, 9, 11),
                        digits(value, 11, 13),
                        digits(value, 13, 15))
                .toInstant(ZoneOffset.UTC);
    }

    private static int digits(String value, int from, int to) {
        return Integer.parseInt(value, from, to, 10);
    }

    /// @param revision 1 or higher
    public static PointId of(Instant time, PointKind kind, long revision) {
        return new PointId("%s-%s-r%010d".formatted(TIME.format(time), kind.id(), revision));
    }

    public Instant time() {
        return time(value);
    }

    public PointKind kind() {
        return value.contains("-hot-") ? PointKind.HOT : PointKind.COLD;
    }

    public long revision() {
        return Long.parseLong(value.substring(value.lastIndexOf('r') + 1));
    }

    @Override
    public int compareTo(PointId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
