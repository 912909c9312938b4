package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The name of a recovery point, such as `20261123T130000Z-hot-r0000012345`: the UTC second in which the
/// backup began (or waited for, where another had taken that one), kind, revision with at least ten digits. Sorted by
/// name is sorted by time.
public record PointId(String value) implements Comparable<PointId> {
    private static final int TIME_LENGTH = "20261123T130000Z".length();
    private static final int MIN_REVISION_DIGITS = 10;
    private static final int MAX_REVISION_DIGITS = 19;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// @throws IllegalArgumentException if `value` is not such a name
    public PointId {
        requireNonNull(value, "value is null");
        if (!hasForm(value)) {
            throw new IllegalArgumentException("not a recovery point id: \"%s\"".formatted(value));
        }
        try {
            time(value);
            Long.parseLong(value, revisionStart(value), value.length(), 10);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("not a recovery point id: \"%s\"".formatted(value), e);
        }
    }

    /// Without a pattern: a listing makes tens of thousands of ids.
    private static boolean hasForm(String value) {
        int revision = revisionStart(value);
        int digits = value.length() - revision;
        return value.length() > TIME_LENGTH
                && isDigits(value, 0, 8)
                && value.charAt(8) == 'T'
                && isDigits(value, 9, 15)
                && value.charAt(15) == 'Z'
                && (revision == TIME_LENGTH + "-hot-r".length() && value.startsWith("-hot-r", TIME_LENGTH)
                        || revision == TIME_LENGTH + "-cold-r".length() && value.startsWith("-cold-r", TIME_LENGTH))
                && digits >= MIN_REVISION_DIGITS
                && digits <= MAX_REVISION_DIGITS
                && isDigits(value, revision, value.length());
    }

    private static int revisionStart(String value) {
        return value.lastIndexOf('r') + 1;
    }

    private static boolean isDigits(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
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
        return Long.parseLong(value, revisionStart(value), value.length(), 10);
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
