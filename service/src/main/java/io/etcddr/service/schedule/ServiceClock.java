package io.etcddr.service.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The clock that the service decides by, and how long to sleep until it shows a time. They belong together: a
/// test whose days last a minute must also wake in time.
public interface ServiceClock extends InstantSource {
    /// By the clock of the machine; zero when `time` is past.
    Duration until(Instant time);

    /// The clock of the machine itself.
    static ServiceClock system() {
        return of(Clock.systemUTC());
    }

    /// A clock that goes as fast as the machine's, wherever it stands.
    static ServiceClock of(InstantSource source) {
        return new ServiceClock() {
            @Override
            public Instant instant() {
                return source.instant();
            }

            @Override
            public Duration until(Instant time) {
                Duration left = Duration.between(instant(), time);
                return left.isNegative() ? Duration.ZERO : left;
            }
        };
    }
}
