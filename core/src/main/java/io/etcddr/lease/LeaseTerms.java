package io.etcddr.lease;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Who contends for leases, and for how long he holds one without renewing it.
///
/// @param holder names the process for people, and tells it from every other: host, process id, random part
/// @param period after so much silence of the holder, others take over; 200 ms to 1 hour
public record LeaseTerms(String holder, Duration period) {
    static final Pattern HOLDER = Pattern.compile("[A-Za-z0-9._:-]{1,200}");
    static final Duration SHORTEST = Duration.ofMillis(200);
    static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9._-]");
    private static final int HOST_LENGTH = 150;

    public LeaseTerms {
        requireNonNull(holder, "holder is null");
        requireNonNull(period, "period is null");
        if (!HOLDER.matcher(holder).matches()) {
            throw new IllegalArgumentException("not the name of a holder: \"%s\"".formatted(holder));
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a lease of %s is not within %s and %s".formatted(period, SHORTEST, LONGEST));
        }
    }

    /// For this process.
    ///
    /// @param host its name, whatever characters are in it
    public static LeaseTerms of(String host, long processId, RandomGenerator random, Duration period) {
        String name = UNUSUAL.matcher(host.isEmpty() ? "unknown" : host).replaceAll("-");
        String cut = name.substring(0, Math.min(name.length(), HOST_LENGTH));
        return new LeaseTerms("%s:%d:%08x".formatted(cut, processId, random.nextInt()), period);
    }

    /// How often a holder renews: two renewals may be lost before others take over.
    public Duration renewEvery() {
        return period.dividedBy(3);
    }
}
