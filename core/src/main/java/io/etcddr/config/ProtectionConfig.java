package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.retention.RetentionPolicy;
import java.time.Duration;
import java.util.Optional;

/// How a cluster is protected: what runs when, what is kept, what counts as too old. Written once under
/// `defaults` and, group by group, anew for single clusters.
///
/// @param activity whether schedules run; requests by hand run all the same
/// @param maxAge how old the newest proven point may become before `check`, metrics and the status page call it
///     stale
/// @param expiry whether the `expire` schedule deletes or only says what it would delete
public record ProtectionConfig(
        Activity activity,
        Schedules schedules,
        Retry retry,
        Duration maxAge,
        Retention retention,
        Expiry expiry,
        Verification verification) {
    public static final Duration DEFAULT_MAX_AGE = Duration.ofHours(26);

    /// What holds where a configuration says nothing: nothing runs by itself and nothing is deleted by itself.
    public static final ProtectionConfig DEFAULT = new ProtectionConfig(
            Activity.ACTIVE,
            Schedules.NONE,
            Retry.DEFAULT,
            DEFAULT_MAX_AGE,
            Retention.DEFAULT,
            Expiry.DRY_RUN,
            Verification.DEFAULT);

    public ProtectionConfig {
        requireNonNull(activity, "activity is null");
        requireNonNull(schedules, "schedules is null");
        requireNonNull(retry, "retry is null");
        requireNonNull(maxAge, "maxAge is null");
        requireNonNull(retention, "retention is null");
        requireNonNull(expiry, "expiry is null");
        requireNonNull(verification, "verification is null");
    }

    /// `suspend: true` is [#SUSPENDED].
    public enum Activity {
        ACTIVE,
        SUSPENDED
    }

    /// A job without a schedule runs only when it is asked for.
    public record Schedules(
            Optional<Schedule> cold,
            Optional<Schedule> hot,
            Optional<Schedule> verify,
            Optional<Schedule> drill,
            Optional<Schedule> expire) {
        public static final Schedules NONE =
                new Schedules(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Schedules {
            requireNonNull(cold, "cold is null");
            requireNonNull(hot, "hot is null");
            requireNonNull(verify, "verify is null");
            requireNonNull(drill, "drill is null");
            requireNonNull(expire, "expire is null");
        }
    }

    /// A failed run is tried again after `first`, then after twice as long, up to `longest`, until `window`
    /// after its start. A window of zero means no retry.
    public record Retry(Duration window, Duration first, Duration longest) {
        public static final Retry DEFAULT =
                new Retry(Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofMinutes(10));

        public Retry {
            requireNonNull(window, "window is null");
            requireNonNull(first, "first is null");
            requireNonNull(longest, "longest is null");
        }
    }

    public record Retention(RetentionPolicy cold, RetentionPolicy hot) {
        public static final Retention DEFAULT =
                new Retention(RetentionPolicy.DEFAULT_COLD, RetentionPolicy.DEFAULT_HOT);

        public Retention {
            requireNonNull(cold, "cold is null");
            requireNonNull(hot, "hot is null");
        }
    }

    /// `expire.confirm: true` is [#CONFIRMED].
    public enum Expiry {
        DRY_RUN,
        CONFIRMED
    }

    /// How much the `verify` schedule reads again.
    ///
    /// @param percentPerDay of the points, those that were verified longest ago first; 0 to 100
    /// @param within and every point at least once within this time, whatever the percentage says
    public record Verification(int percentPerDay, Duration within) {
        public static final Verification DEFAULT = new Verification(10, Duration.ofDays(30));

        public Verification {
            requireNonNull(within, "within is null");
        }
    }
}
