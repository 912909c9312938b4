package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.wiring.Stores.Place;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.RateLimit;
import io.etcddr.store.ThrottledStore;
import java.util.HashMap;
import java.util.Map;

/// The stores that are open: one for each place, however many clusters have their repository there, all within
/// one limit of bandwidth. A store is closed when the last cluster that uses it is. Safe for use by several
/// threads.
public final class StoreShelf {
    private final RateLimit bandwidth;
    private final Map<Place, Entry> open = new HashMap<>();

    private record Entry(ObjectStore store, int uses) {}

    public StoreShelf(RateLimit bandwidth) {
        this.bandwidth = requireNonNull(bandwidth, "bandwidth is null");
    }

    /// To be given back with [#giveBack], and never closed by who takes it.
    public synchronized ObjectStore take(Place place) {
        Entry entry = open.compute(
                place,
                (same, known) -> known == null
                        ? new Entry(new ThrottledStore(place.open(), bandwidth), 1)
                        : new Entry(known.store, known.uses + 1));
        return entry.store;
    }

    public synchronized void giveBack(Place place) {
        Entry left = open.computeIfPresent(place, (same, entry) -> new Entry(entry.store, entry.uses - 1));
        if (left != null && left.uses == 0) {
            open.remove(place);
            left.store.close();
        }
    }
}
