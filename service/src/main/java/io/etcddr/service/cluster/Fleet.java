package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.wiring.Stores.Place;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// The clusters of the config in force, and those of the one before that have something to end. Safe for use by
/// several threads.
///
/// A cluster whose lease stays where it is only changes. Another one retires: it begins nothing any more, and
/// when its last run has ended it gives its lease and its store back; then its successor, if there is one,
/// claims the new lease.
public final class Fleet implements AutoCloseable {
    private static final int QUARTER = 4;

    private final ServiceClock clock;
    private final StoreShelf shelf;
    private final Leases leases;
    private final RandomGenerator random;
    private final ClusterUnit.Listener listener;
    private final FairShare share = new FairShare();
    private Optional<Sharing> sharing = Optional.empty();
    private final TreeMap<ClusterName, ClusterUnit> serving = new TreeMap<>();
    private final List<ClusterUnit> retiring = new ArrayList<>();
    private final Set<ClusterUnit> waiting = new HashSet<>();

    public Fleet(
            ServiceClock clock,
            StoreShelf shelf,
            Leases leases,
            RandomGenerator random,
            ClusterUnit.Listener listener) {
        this.clock = requireNonNull(clock, "clock is null");
        this.shelf = requireNonNull(shelf, "shelf is null");
        this.leases = requireNonNull(leases, "leases is null");
        this.random = requireNonNull(random, "random is null");
        this.listener = requireNonNull(listener, "listener is null");
    }

    /// @param begun units that were not there before
    /// @param changed units that are told something else
    /// @param retired units that are to end; see [#settle]
    public record Change(List<ClusterUnit> begun, List<ClusterUnit> changed, List<ClusterUnit> retired) {
        public Change {
            begun = List.copyOf(begun);
            changed = List.copyOf(changed);
            retired = List.copyOf(retired);
        }
    }

    /// Serves these clusters and no others. Asks no store and no etcd.
    public synchronized Change apply(List<ClusterSetup> setups) {
        List<ClusterUnit> begun = new ArrayList<>();
        List<ClusterUnit> changed = new ArrayList<>();
        List<ClusterUnit> retired = new ArrayList<>();
        Set<ClusterName> named = new HashSet<>();
        share.total(setups.size());
        for (ClusterSetup setup : setups) {
            named.add(setup.name());
            Optional<ClusterUnit> known = unit(setup.name());
            if (known.isPresent() && known.get().setup().sharesLeaseWith(setup)) {
                known.get().change(setup);
                changed.add(known.get());
            } else {
                known.ifPresent(retired::add);
                begun.add(begin(setup));
            }
        }
        for (ClusterName name : List.copyOf(serving.keySet())) {
            if (!named.contains(name)) {
                retired.add(serving.remove(name));
            }
        }
        retired.forEach(ClusterUnit::retire);
        retiring.addAll(retired);
        return new Change(begun, changed, retired);
    }

    private ClusterUnit begin(ClusterSetup setup) {
        var store = shelf.take(setup.place());
        ClusterUnit unit =
                new ClusterUnit(setup, store, leases.of(setup, store), share, random, listener, clock.instant());
        serving.put(setup.name(), unit);
        waiting.add(unit);
        return unit;
    }

    /// Ends retired units and lets new ones claim their leases, as far as nothing runs. To be called after
    /// [#apply], and whenever a run has ended. Gives leases back, which asks the store.
    ///
    /// @param busy whether something runs for a cluster
    /// @return the clusters of the units that have ended
    public List<ClusterName> settle(Predicate<ClusterName> busy) {
        List<ClusterUnit> ended = ended(busy);
        ended.forEach(this::end);
        next().forEach(unit -> unit.claim().start());
        return ended.stream().map(ClusterUnit::name).toList();
    }

    private synchronized List<ClusterUnit> ended(Predicate<ClusterName> busy) {
        List<ClusterUnit> ended =
                retiring.stream().filter(unit -> !busy.test(unit.name())).toList();
        retiring.removeAll(ended);
        return ended;
    }

    private void end(ClusterUnit unit) {
        synchronized (this) {
            waiting.remove(unit);
        }
        unit.claim().close();
        shelf.giveBack(unit.setup().place());
    }

    private synchronized List<ClusterUnit> next() {
        List<ClusterUnit> next = waiting.stream()
                .filter(unit -> retiring.stream().noneMatch(old -> old.name().equals(unit.name())))
                .toList();
        next.forEach(waiting::remove);
        return next;
    }

    /// Shares the clusters out with other replicas; one cluster is nothing to share. Called by one thread at a
    /// time, and never while it calls `idle`.
    ///
    /// @param place where the config has its repository
    /// @param holder names this process
    /// @param idle whether nothing runs or is soon due for a cluster, so that another may take it
    public void share(Place place, String holder, Duration period, Predicate<ClusterUnit> idle) {
        Sharing.Terms terms = new Sharing.Terms(place, holder, period);
        boolean alone = units().size() < 2;
        if (sharing.isPresent() && (alone || !sharing.get().terms().equals(terms))) {
            sharing.get().close();
            sharing = Optional.empty();
        }
        if (sharing.isEmpty() && !alone) {
            sharing = Optional.of(Sharing.start(shelf, terms, share, () -> leaveSome(idle)));
        }
    }

    /// A quarter of what is too much, so that nobody has to catch up on many clusters at once.
    private void leaveSome(Predicate<ClusterUnit> idle) {
        List<ClusterUnit> held = new ArrayList<>(units().stream()
                .filter(unit -> unit.claim().tenure().isPresent())
                .filter(idle)
                .toList());
        Collections.shuffle(held, Random.from(random));
        held.stream()
                .limit(Math.ceilDiv(share.surplus(), QUARTER))
                .forEach(unit -> unit.claim().leaveToAnother(() -> idle.test(unit)));
    }

    /// Whether a unit of this cluster has something to end.
    public synchronized boolean isRetiring(ClusterName name) {
        return retiring.stream().anyMatch(unit -> unit.name().equals(name));
    }

    /// By name.
    public synchronized List<ClusterUnit> units() {
        return List.copyOf(serving.values());
    }

    public synchronized Optional<ClusterUnit> unit(ClusterName name) {
        return Optional.ofNullable(serving.get(name));
    }

    /// Gives every lease back, all at once. Whatever runs must have ended.
    @Override
    public void close() {
        List<ClusterUnit> all;
        synchronized (this) {
            all = new ArrayList<>(serving.values());
            all.addAll(retiring);
            serving.clear();
            retiring.clear();
        }
        sharing.ifPresent(Sharing::close);
        List<Thread> closing = all.stream()
                .map(unit -> Thread.ofVirtual().start(() -> end(unit)))
                .toList();
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
