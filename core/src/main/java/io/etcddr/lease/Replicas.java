package io.etcddr.lease;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Which processes serve the clusters of a repository at the same time, so that they can share them out. Each
/// keeps an object below [#FOLDER] that changes with every look; whoever's changes is there. No clock of
/// another machine is believed, and nothing but a fair share depends on it: who may write is decided by leases.
/// Used by one thread.
public final class Replicas {
    /// No cluster has such a name. Normative: `docs/format.md`.
    public static final ObjectKey FOLDER = new ObjectKey("_replicas/");

    /// Looks without a change after which a replica is gone.
    private static final int GONE = 3;
    /// And after which what it left is removed.
    private static final int FORGOTTEN = 100;
    /// The size of the object tells one look from the next: a store may tell times in whole seconds.
    private static final int SIZES = 64;

    private final ObjectStore store;
    private final ObjectKey own;
    private final Duration period;
    private final LongSupplier nanos;
    private final Map<ObjectKey, Sight> sights = new HashMap<>();
    private int looks;

    /// @param holder as in [LeaseTerms]
    /// @param period between two looks
    /// @param nanos a monotonic clock in nanoseconds
    public Replicas(ObjectStore store, String holder, Duration period, LongSupplier nanos) {
        this.store = requireNonNull(store, "store is null");
        this.own = FOLDER.resolve(holder.replace(':', '@'));
        this.period = requireNonNull(period, "period is null");
        this.nanos = requireNonNull(nanos, "nanos is null");
    }

    /// @param since when it was first seen so
    private record Sight(long size, Instant modified, long since, Life life) {
        boolean same(ObjectStat stat) {
            return size == stat.size() && modified.equals(stat.lastModified());
        }
    }

    private enum Life {
        /// Seen once: it may be what a dead process left.
        UNKNOWN,
        SHOWN
    }

    /// Shows that this process is there, and looks who else is. To be called once in each period.
    ///
    /// @return how many others; one that has only just come is not counted before the second look
    public int look() throws IOException {
        beat();
        long now = nanos.getAsLong();
        List<ObjectStat> there = others();
        sights.keySet().retainAll(there.stream().map(ObjectStat::key).toList());
        List<ObjectKey> forgotten = new ArrayList<>();
        int alive = 0;
        for (ObjectStat stat : there) {
            Sight sight = sights.compute(stat.key(), (key, before) -> see(before, stat, now));
            long still = now - sight.since;
            alive += sight.life == Life.SHOWN && still < period.toNanos() * GONE ? 1 : 0;
            if (still >= period.toNanos() * FORGOTTEN) {
                forgotten.add(stat.key());
            }
        }
        if (!forgotten.isEmpty()) {
            store.delete(forgotten);
        }
        return alive;
    }

    private static Sight see(Sight before, ObjectStat stat, long now) {
        if (before == null) {
            return new Sight(stat.size(), stat.lastModified(), now, Life.UNKNOWN);
        }
        return before.same(stat) ? before : new Sight(stat.size(), stat.lastModified(), now, Life.SHOWN);
    }

    private void beat() throws IOException {
        looks++;
        String text = own.name() + "\n" + ".".repeat(looks % SIZES) + "\n";
        try (ObjectWriter writer = store.create(own, WriteMode.REPLACE)) {
            writer.write(text.getBytes(US_ASCII));
            writer.commit();
        }
    }

    private List<ObjectStat> others() throws IOException {
        try (Stream<ObjectStat> listed = store.list(FOLDER)) {
            return listed.filter(stat -> !stat.key().equals(own)).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// This process goes. Others notice it anyway, a little later, if the store fails.
    public void leave() {
        try {
            store.delete(List.of(own));
        } catch (IOException e) {
            // What is left shows no life any more, and is removed by others.
        }
    }
}
