package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Problem;
import io.etcddr.cli.run.Outcome;
import io.etcddr.retention.RetentionDecision;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Looks into the catalogs: after each run, and every few minutes because others write too. Nobody who asks for
/// the state of a cluster waits for a store. Of one cluster one look goes on at a time; what happened during it
/// is seen by another one right after. Safe for use by several threads.
public final class CatalogLooks implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 20;

    private final ServiceClock clock;
    private final RandomGenerator random;
    private final Duration interval;
    private final Consumer<ClusterUnit> seen;
    private final Map<ClusterUnit, State> states = new HashMap<>();
    private final ExecutorService lookers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("look-", 0).factory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("look-timer").daemon().factory());

    private boolean closed;

    private static final class State {
        private boolean looking;
        private boolean again;
        private int failures;
        private long due;
    }

    /// @param interval between two looks at one catalog in which nothing happens
    /// @param seen is told after each look, on its thread
    public CatalogLooks(ServiceClock clock, RandomGenerator random, Duration interval, Consumer<ClusterUnit> seen) {
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
        this.interval = requireNonNull(interval, "interval is null");
        this.seen = requireNonNull(seen, "seen is null");
        timer.scheduleWithFixedDelay(this::lookWhereDue, 1, 1, TimeUnit.SECONDS);
    }

    /// Looks as soon as possible.
    public synchronized void request(ClusterUnit unit) {
        if (closed) {
            return;
        }
        State state = states.computeIfAbsent(unit, some -> new State());
        if (state.looking) {
            state.again = true;
        } else {
            begin(unit, state);
        }
    }

    /// No more looks at it.
    public synchronized void forget(ClusterUnit unit) {
        states.remove(unit);
    }

    private synchronized void lookWhereDue() {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        states.forEach((unit, state) -> {
            if (!state.looking && now - state.due >= 0) {
                begin(unit, state);
            }
        });
    }

    private void begin(ClusterUnit unit, State state) {
        state.looking = true;
        state.again = false;
        lookers.execute(() -> look(unit));
    }

    private void look(ClusterUnit unit) {
        CatalogView view = read(unit);
        unit.catalog(view);
        synchronized (this) {
            State state = states.get(unit);
            if (state == null) {
                return;
            }
            state.looking = false;
            state.failures = view.unreadable().isPresent() ? state.failures + 1 : 0;
            state.due = System.nanoTime() + pause(state.failures).toNanos();
            if (state.again && !closed) {
                begin(unit, state);
            }
        }
        seen.accept(unit);
    }

    /// With some chance in it, so that a hundred clusters do not ask at once.
    private Duration pause(int failures) {
        Duration whole = failures == 0 ? interval : FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        Duration least = whole.compareTo(interval) < 0 ? whole : interval;
        return Duration.ofNanos((long) (least.toNanos() * (0.8 + 0.4 * random.nextDouble())));
    }

    private CatalogView read(ClusterUnit unit) {
        CatalogView before = unit.catalog();
        Instant now = clock.instant(); // what is published from now on may be missed
        try {
            ClusterSetup setup = unit.setup();
            Catalog catalog = setup.wiring().catalog(unit.repository(random), unit.cache());
            Listing listing = catalog.points();
            RetentionDecision decision = setup.retention().decide(listing.points(), now);
            return new CatalogView(
                    listing.points(),
                    ids(listing.points().stream().filter(point -> point.hold().isPresent())),
                    ids(decision.deleted().stream().map(RetentionDecision.Deleted::point)),
                    listing.problems().stream().map(Problem::toString).toList(),
                    lockOfNewestProven(catalog, listing),
                    Optional.of(now),
                    Optional.empty());
        } catch (Throwable e) { // whatever it is, there will be another look
            return new CatalogView(
                    before.points(),
                    before.held(),
                    before.expiring(),
                    before.problems(),
                    before.lockedUntil(),
                    before.read(),
                    Optional.of(Outcome.of(e).message()));
        }
    }

    private static Optional<Instant> lockOfNewestProven(Catalog catalog, Listing listing) throws IOException {
        Optional<Point> newest = listing.points().stream().filter(Point::proven).findFirst();
        return newest.isPresent() ? catalog.lockedUntil(newest.get()) : Optional.empty();
    }

    private static List<PointId> ids(Stream<Point> points) {
        return points.map(Point::id).toList();
    }

    /// No look is asked for any more by anybody; one that goes on is interrupted.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        timer.shutdownNow();
        lookers.shutdownNow();
    }
}
