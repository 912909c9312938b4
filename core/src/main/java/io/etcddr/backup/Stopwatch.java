package io.etcddr.backup;

import io.etcddr.catalog.Manifest.Timings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;

/// How long the stages of one backup take. Laps may be stopped by another thread than the one that started
/// them; laps
/// of the same name add up.
final class Stopwatch {
    enum Lap {
        SNAPSHOT,
        UPLOAD,
        VERIFY
    }

    private final InstantSource clock;
    private final Instant started;
    private final Map<Lap, Instant> running = new EnumMap<>(Lap.class);
    private final Map<Lap, Duration> laps = new EnumMap<>(Lap.class);

    Stopwatch(InstantSource clock) {
        this.clock = clock;
        this.started = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    Instant started() {
        return started;
    }

    synchronized void start(Lap lap) {
        running.put(lap, clock.instant());
    }

    synchronized void stop(Lap lap) {
        Instant since = running.remove(lap);
        if (since != null) {
            laps.merge(lap, Duration.between(since, clock.instant()), Duration::plus);
        }
    }

    synchronized Timings timings() {
        return new Timings(
                lap(Lap.SNAPSHOT), lap(Lap.UPLOAD), lap(Lap.VERIFY), Duration.between(started, clock.instant()));
    }

    private Duration lap(Lap lap) {
        return laps.getOrDefault(lap, Duration.ZERO);
    }
}
