package io.etcddr.value;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes, written with a unit: `16MiB`, `1.5GiB`, `5MB`, `0B`. `KiB` to `TiB` are powers of 1024, `kB`
/// to
/// `TB` powers of 1000.
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) ?(B|KiB|MiB|GiB|TiB|kB|KB|MB|GB|TB)");
    private static final List<String> BINARY_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size %d is negative".formatted(bytes));
        }
    }

    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /// @throws IllegalArgumentException if `text` is not a number with a unit, or not a whole number of bytes
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a size such as 16MiB: \"%s\"".formatted(text));
        }
        try {
            return new ByteSize(new BigDecimal(form.group(1))
                    .multiply(BigDecimal.valueOf(factor(form.group(2))))
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("not a whole number of bytes: \"%s\"".formatted(text), e);
        }
    }

    private static long factor(String unit) {
        boolean binary = unit.endsWith("iB");
        int power = "BKMGT".indexOf(unit.toUpperCase(Locale.ROOT).charAt(0));
        long factor = 1;
        for (int i = 0; i < power; i++) {
            factor *= binary ? 1024 : 1000;
        }
        return factor;
    }

    /// For people: `1.4 GiB`, rounded.
    public String rounded() {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < BINARY_UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0
                ? "%d B".formatted(bytes)
                : String.format(Locale.ROOT, "%.1f %s", amount, BINARY_UNITS.get(unit));
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /// Exact, in the largest unit that divides it: `16MiB`. [#parse] reads it.
    @Override
    public String toString() {
        long amount = bytes;
        int unit = 0;
        while (amount > 0 && amount % 1024 == 0 && unit < BINARY_UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + BINARY_UNITS.get(unit);
    }
}
