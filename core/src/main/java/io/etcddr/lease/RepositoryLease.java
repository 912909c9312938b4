package io.etcddr.lease;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Succession;
import io.etcddr.error.Failure;
import io.etcddr.lease.LeaseView.State;
import io.etcddr.lease.WriterFile.Stored;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectVersion;
import io.etcddr.store.StoreException;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The lease of a cluster as a signed document in its repository, `writer.json` (`docs/format.md`, section 10;
/// ADR 6).
///
/// ```
/// look -> nobody's, given back, or our own of before ->  take it (epoch + 1) -> settle what was begun -> tenure
///      -> somebody's: changed since the last look    ->  remember when
///                     unchanged for its whole period ->  take it
/// ```
///
/// What makes it safe is the condition of every write, never a clock: a clock only decides how soon a silent
/// holder is given up. Whoever takes a lease settles what its holder had announced before he begins himself, so
/// that the former holder, if he wakes up, finds everything decided.
///
/// On a store that keeps no conditions two processes can be told apart only by looking: after taking a lease
/// this one waits a while, looks again, and believes only what it sees then.
public final class RepositoryLease implements ClusterLease {
    /// The part of a period that a write of another contender may take to become visible.
    private static final int SETTLE = 6;

    private final WriterFile file;
    private final Catalog catalog;
    private final SigningKey key;
    private final LeaseTerms terms;
    private final LongSupplier nanos;
    private final Pause pause;
    private Optional<Sight> sight = Optional.empty();
    private volatile Optional<RepositoryTenure> tenure = Optional.empty();
    private volatile LeaseView view = new LeaseView(State.UNKNOWN, 0, Optional.empty());
    private volatile List<String> warnings = List.of();

    /// @param store the one that `catalog` lies in
    /// @param trusted whose leases are respected; the key's owner must be among them
    /// @param nanos a monotonic clock in nanoseconds, such as [System#nanoTime]
    /// @param pause used on stores without conditional writes only
    public RepositoryLease(
            ObjectStore store,
            Catalog catalog,
            SigningKey key,
            TrustedKeys trusted,
            LeaseTerms terms,
            LongSupplier nanos,
            Pause pause) {
        this.file = new WriterFile(store, catalog.cluster(), key, trusted);
        this.catalog = catalog;
        this.key = key;
        this.terms = requireNonNull(terms, "terms is null");
        this.nanos = requireNonNull(nanos, "nanos is null");
        this.pause = requireNonNull(pause, "pause is null");
    }

    /// What was seen of another holder's lease, and since when it has not changed.
    private record Sight(Stored stored, long since) {}

    @Override
    public ClusterName cluster() {
        return catalog.cluster();
    }

    @Override
    public LeaseView view() {
        LeaseView last = view;
        return last.state() == State.OURS
                        && tenure.filter(RepositoryTenure::isOver).isPresent()
                ? new LeaseView(State.UNKNOWN, last.epoch(), Optional.empty())
                : last;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    /// @throws IllegalStateException while a tenure of this lease is neither lost nor closed
    @Override
    public synchronized Optional<Tenure> tryAcquire() throws IOException, Failure {
        if (tenure.filter(current -> !current.isOver()).isPresent()) {
            throw new IllegalStateException("the lease of cluster %s is held here already".formatted(cluster()));
        }
        boolean atomic = isAtomic();
        long now = nanos.getAsLong();
        Optional<Stored> there = look();
        if (there.isPresent() && !isFree(there.get(), now)) {
            return Optional.empty();
        }
        long begun = nanos.getAsLong();
        Optional<Stored> taken = take(there);
        if (taken.isEmpty() || (!atomic && !isStillOurs(taken.get()))) {
            sight = Optional.empty(); // somebody else was faster: the next look shows whom
            return Optional.empty();
        }
        return begin(taken.get(), atomic, begun);
    }

    private boolean isAtomic() throws IOException {
        boolean atomic = file.isAtomic();
        warnings = atomic
                ? List.of()
                : List.of("the store keeps no conditions on writes: that cluster %s has one writer only is a matter of"
                                .formatted(cluster())
                        + " looking before and after. Let only one process write to this repository.");
        return atomic;
    }

    /// What is there; read only when its version is another than at the last look.
    private Optional<Stored> look() throws IOException, Failure {
        if (sight.isPresent()) {
            Optional<ObjectVersion> version = file.version();
            if (version.equals(Optional.of(sight.get().stored.version()))) {
                return Optional.of(sight.get().stored);
            }
        }
        return file.read();
    }

    /// Whether it may be taken; remembers what was seen.
    ///
    /// @param now before it was looked at
    private boolean isFree(Stored there, long now) {
        WriterDocument document = there.document();
        boolean ours = document.holder().equals(Optional.of(terms.holder()));
        boolean free = document.holder().isEmpty() || ours;
        if (sight.isEmpty() || !sight.get().stored.version().equals(there.version())) {
            sight = Optional.of(new Sight(there, nanos.getAsLong()));
        } else if (now - sight.get().since >= document.period().toNanos()) {
            return true;
        }
        show(free ? State.FREE : State.THEIRS, document);
        return free;
    }

    private Optional<Stored> take(Optional<Stored> there) throws IOException {
        return there.isPresent()
                ? file.replace(there.get().version(), there.get().document().takenBy(terms))
                // Lost, or never there: an epoch that some manifest carries must not be given out again.
                : file.create(WriterDocument.first(cluster(), catalog.highestEpoch() + 1, terms));
    }

    /// For a store that keeps no conditions: whether nobody has written over it meanwhile.
    private boolean isStillOurs(Stored taken) throws IOException, Failure {
        try {
            pause.pause(terms.period().dividedBy(SETTLE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the lease of cluster " + cluster());
        }
        return file.read()
                .filter(there -> there.document().isOf(taken.document()))
                .isPresent();
    }

    private Optional<Tenure> begin(Stored taken, boolean atomic, long begun) throws IOException, Failure {
        sight = Optional.empty();
        RepositoryTenure begins = new RepositoryTenure(file, terms, nanos, atomic, taken, begun);
        try {
            settle(taken.document(), begins);
        } catch (Failure e) {
            if (begins.isOver()) {
                return Optional.empty(); // taken by another while this one settled; he settles the same
            }
            throw e;
        }
        tenure = Optional.of(begins);
        show(State.OURS, taken.document());
        return Optional.of(begins);
    }

    /// Decides what the holder before had announced. If it fails, this process is the holder and no tenure
    /// begins: the next call takes the lease again and settles what is left.
    ///
    /// A deletion that a hold or a lock keeps from being completed stays announced: the holder before may have
    /// looked for them earlier, and carry it out.
    private void settle(WriterDocument inherited, RepositoryTenure begins) throws IOException, Failure {
        Succession succession = catalog.succession(key, inherited.epoch());
        for (PointId id : inherited.publishing()) {
            succession.settle(id);
            begins.published(id);
            begins.renewWhenDue();
        }
        for (PointId id : inherited.deleting()) {
            if (isGone(succession, id)) {
                begins.deleted(List.of(id));
            }
            begins.renewWhenDue();
        }
    }

    private static boolean isGone(Succession succession, PointId id) throws IOException {
        try {
            return succession.complete(id);
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.DENIED) {
                return false; // whoever may delete will come one day; others need not wait for him
            }
            throw e;
        }
    }

    private void show(State state, WriterDocument document) {
        view = new LeaseView(
                state, document.epoch(), document.holder(), document.renewal(), Optional.of(document.period()));
    }
}
