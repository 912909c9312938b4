package io.etcddr.lease;

import static io.etcddr.lease.Contenders.KEY;
import static io.etcddr.lease.Contenders.PERIOD;
import static io.etcddr.lease.Contenders.TRUSTED;
import static io.etcddr.lease.Contenders.catalog;
import static io.etcddr.lease.Contenders.uploaded;
import static io.etcddr.lease.Contenders.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Samples;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.Contenders.HandClock;
import io.etcddr.lease.Turns.Actor;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Three processes that acquire, publish, delete, are stopped and are killed, one request to the store at a
/// time, in thousands of orders; some requests fail, and some succeed and say that they failed. Whatever the
/// order, a writer that was replaced changes nothing.
@Tag("it")
@Timeout(300)
final class LeaseInterleavingTest {
    private static final int SEEDS = Integer.getInteger("etcddr.seeds", 60);
    private static final int STEPS = 600;
    private static final int PROCESSES = 3;
    private static final Duration LONGEST_STEP = PERIOD.dividedBy(12);

    @Test
    void whoWasReplacedChangesNothingInWhateverOrder() throws Exception {
        long first = Long.getLong("etcddr.seed", System.nanoTime());
        Tally all = new Tally();
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                all.add(new Run(seed).run());
            } catch (AssertionError | Exception e) {
                throw new AssertionError("with -Detcddr.seed=%d".formatted(seed), e);
            }
        }
        assumeTrue(SEEDS >= 30, "a single order shows little");
        // That what must be safe did happen.
        assertThat(all.takeovers).as("takeovers").isGreaterThan(SEEDS);
        assertThat(all.published).as("publications").isGreaterThan(SEEDS);
        assertThat(all.deleted).as("deletions").isGreaterThan(SEEDS);
        assertThat(all.refused).as("refusals of those who were replaced").isGreaterThan(SEEDS / 2);
        assertThat(all.failures).as("requests that failed").isGreaterThan(SEEDS);
        assertThat(all.held).as("holds").isGreaterThan(SEEDS / 4);
        assertThat(all.notHeld).as("holds that came too late").isPositive();
        assertThat(all.fenced).as("tombstones").isGreaterThan(SEEDS / 20);
    }

    /// How often what happened.
    private static final class Tally {
        private int takeovers;
        private int published;
        private int deleted;
        private int refused;
        private int fenced;
        private int failures;
        private int held;
        private int notHeld;

        private void add(Tally other) {
            takeovers += other.takeovers;
            published += other.published;
            deleted += other.deleted;
            refused += other.refused;
            fenced += other.fenced;
            failures += other.failures;
            held += other.held;
            notHeld += other.notHeld;
        }
    }

    /// One order of events. All threads but one wait at any time, so nothing here needs a lock.
    private static final class Run implements WatchedStore.Watch {
        private final Random random;
        private final Turns turns;
        private final MemoryObjectStore store = new MemoryObjectStore();
        private final HandClock clock = new HandClock();
        private final Tally tally = new Tally();
        private final Set<Long> epochs = new TreeSet<>();
        private final Set<PointId> known = new TreeSet<>();
        private final Set<PointId> safe = new TreeSet<>();
        private long reigning;
        private int processes;
        private int users;
        private int seconds;

        private Run(long seed) {
            random = new Random(seed);
            turns = new Turns(random);
        }

        private Tally run() throws Exception {
            catalog(store);
            new RepositoryLease(
                            store, catalog(store), KEY, TRUSTED, new LeaseTerms("first", PERIOD), clock::nanos, t -> {})
                    .tryAcquire()
                    .orElseThrow()
                    .close();
            try {
                for (int step = 0; step < STEPS; step++) {
                    while (turns.size() < PROCESSES) {
                        String name = "process-" + ++processes;
                        turns.add(name, actor -> live(actor, name));
                    }
                    if (random.nextInt(40) == 0 && !known.isEmpty()) {
                        turns.add("user", this::hold);
                    }
                    clock.move(Duration.ofNanos(random.nextLong(LONGEST_STEP.toNanos())));
                    switch (random.nextInt(120)) {
                        case 0 -> turns.killOne();
                        case 1, 2, 3 -> turns.freezeOne(random.nextInt(150));
                        default -> turns.step();
                    }
                }
            } finally {
                turns.killAll();
            }
            checkTheEnd();
            return tally;
        }

        /// A process: it acquires, works for a while, and begins anew when it is replaced.
        private void live(Actor actor, String name) throws Exception {
            WatchedStore mine = new WatchedStore(store, actor::step, this, random);
            RepositoryLease lease = new RepositoryLease(
                    mine, catalog(mine), KEY, TRUSTED, new LeaseTerms(name, PERIOD), clock::nanos, time -> {});
            while (true) {
                actor.step();
                Optional<Tenure> tenure = Optional.empty();
                try {
                    tenure = lease.tryAcquire();
                } catch (StoreException e) {
                    tally.failures++;
                }
                if (tenure.isPresent()) {
                    acquired(tenure.get());
                    mine.actsIn(tenure.get().epoch());
                    work(mine, tenure.get());
                    mine.actsInNone();
                }
            }
        }

        private void work(WatchedStore mine, Tenure tenure) throws Exception {
            CatalogWriter writer = writer(mine, tenure);
            try (tenure) {
                for (int i = random.nextInt(12); i > 0; i--) {
                    try {
                        act(writer, tenure);
                    } catch (StoreException e) {
                        tally.failures++;
                    }
                }
            } catch (Failure e) {
                assertThat(e.code()).isEqualTo(ErrorCode.LEASE_HELD);
                tally.refused++;
            }
        }

        private void act(CatalogWriter writer, Tenure tenure) throws Exception {
            switch (random.nextInt(4)) {
                case 0 -> tenure.renew();
                case 1 -> delete(writer);
                default -> publish(writer, uploaded(store, tenure, ++seconds));
            }
        }

        private void publish(CatalogWriter writer, Manifest manifest) throws Exception {
            writer.publish(manifest);
            known.add(manifest.id());
            tally.published++;
        }

        private void delete(CatalogWriter writer) throws Exception {
            if (!known.isEmpty()) {
                PointId id = List.copyOf(known).get(random.nextInt(known.size()));
                known.remove(id);
                tally.deleted += writer.delete(List.of(id)).deleted().size();
            }
        }

        /// Somebody at a terminal who wants a point to stay.
        private void hold(Actor actor) throws Exception {
            if (known.isEmpty()) {
                return;
            }
            PointId id = List.copyOf(known).get(random.nextInt(known.size()));
            WatchedStore mine = new WatchedStore(store, actor::step, this, random);
            try {
                catalog(mine).writer(KEY).hold(id, "ann", "reason " + ++users, Samples.TIME);
                safe.add(id);
                tally.held++;
            } catch (Failure e) {
                assertThat(e.code()).isIn(ErrorCode.NOT_FOUND, ErrorCode.REFUSED);
                tally.notHeld++;
            } catch (StoreException e) {
                tally.failures++;
            }
        }

        private void acquired(Tenure tenure) {
            assertThat(epochs.add(tenure.epoch()))
                    .as("epoch %d is given out once", tenure.epoch())
                    .isTrue();
            assertThat(tenure.epoch()).isGreaterThan(reigning);
            reigning = tenure.epoch();
            tally.takeovers++;
        }

        @Override
        public void manifestWritten(ObjectKey key, long epoch) {
            assertThat(epoch).as("epoch of %s", key).isGreaterThanOrEqualTo(reigning);
        }

        @Override
        public void removed(ObjectKey key, Optional<Long> epoch) {
            assertThat(safe)
                    .as("what is held, when %s goes", key)
                    .noneMatch(id ->
                            key.value().contains(id.value()) && !key.value().contains("/holds/"));
            // No epoch: by somebody who settles, and is about to reign, or by a user.
            if (epoch.isPresent() && epoch.get() < reigning) {
                assertThat(announced())
                        .as("who removes %s late, in epoch %d", key, epoch.get())
                        .anyMatch(id -> key.value().contains(id.value()));
            }
        }

        /// What a hold kept the successor from deleting stays announced, and may still go.
        private Set<PointId> announced() {
            try {
                return new WriterFile(store, Samples.CLUSTER, KEY, TRUSTED)
                        .read()
                        .orElseThrow()
                        .document()
                        .deleting();
            } catch (IOException | Failure e) {
                throw new IllegalStateException(e);
            }
        }

        private void checkTheEnd() throws Exception {
            Listing listing = catalog(store).points();
            assertThat(listing.problems()).isEmpty();
            assertThat(listing.points()).extracting(Point::id).containsAll(safe);
            for (Point point : listing.points()) {
                assertThat(store.stat(point.manifest().base().key()))
                        .as("data of %s", point.id())
                        .isPresent();
                assertThat(epochs).contains(point.manifest().epoch());
            }
            try (Stream<ObjectStat> manifests = store.list(new ObjectKey(Samples.CLUSTER + "/manifests/"))) {
                tally.fenced += (int) manifests.count() - listing.points().size();
            }
        }
    }
}
