package io.etcddr.retention;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Deletion;
import io.etcddr.catalog.Garbage;
import io.etcddr.catalog.LastSeen;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Prolonged;
import io.etcddr.error.Failure;
import io.etcddr.retention.RetentionDecision.Cause;
import io.etcddr.retention.RetentionDecision.Deleted;
import io.etcddr.retention.RetentionDecision.Kept;
import io.etcddr.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Deletes the points of one cluster that its retention does not keep, a few at a time, and what dead runs left
/// behind. Nothing but the catalog remembers what was done: cut short, it is simply run again. Used by one
/// thread.
public final class Expiry {
    /// So many points are announced at once: few enough for the lease's document to stay small, and for a hold
    /// not to be refused for long.
    private static final int AT_ONCE = 32;

    /// What concerns the store and not one point: to go on would be to wait for every point in vain.
    private static final Set<StoreException.Reason> GONE =
            EnumSet.of(StoreException.Reason.UNREACHABLE, StoreException.Reason.NO_SUCH_BUCKET);

    private final Catalog catalog;
    private final Retention retention;
    private final InstantSource clock;

    /// @param catalog without a cache: what is deleted is read from the store
    public Expiry(Catalog catalog, Retention retention, InstantSource clock) {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.retention = requireNonNull(retention, "retention is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /// Says what [#run] would do now, and changes nothing.
    public ExpiryPlan plan() throws IOException {
        Listing listing = catalog.points();
        return new ExpiryPlan(retention.decide(listing.points(), clock.instant()), listing.problems());
    }

    /// Decides and deletes, and prolongs the locks of what stays. A point that cannot be deleted does not keep the
    /// others from it.
    ///
    /// @param writer deletes, as far as its fence allows, and keeps what only the manifests knew that go
    /// @throws Failure [io.etcddr.error.ErrorCode#LEASE_HELD] if the fence does not allow it; some points may
    ///     be deleted by then
    /// @throws IOException if the catalog could not be read or written at all, or when it was interrupted
    public ExpiryReport run(CatalogWriter writer) throws IOException, Failure {
        return run(writer, gone -> {});
    }

    /// The same.
    ///
    /// @param deleted is told of points as they are gone, also of those before a failure
    public ExpiryReport run(CatalogWriter writer, Consumer<List<PointId>> deleted) throws IOException, Failure {
        ExpiryPlan plan = plan();
        List<Point> goners =
                plan.decision().deleted().stream().map(Deleted::point).toList();
        if (!goners.isEmpty()) {
            writer.raiseLastSeen(LastSeen.of(goners), clock.instant());
        }
        List<Deletion.Step> steps = new ArrayList<>();
        List<PointId> notTried = new ArrayList<>();
        for (List<PointId> batch : batches(plan.decision())) {
            if (steps.stream().anyMatch(Expiry::storeIsGone)) {
                notTried.addAll(batch);
            } else {
                Deletion deletion = writer.delete(batch);
                deleted.accept(deletion.deleted());
                steps.addAll(deletion.steps());
            }
        }
        Prolonged locks =
                steps.stream().anyMatch(Expiry::storeIsGone) ? Prolonged.NONE : writer.prolongLocks(kept(plan));
        return collected(plan, steps, notTried, locks, writer);
    }

    /// In the order of the decision: what no rule keeps is gone before the first that goes for want of room, so
    /// that a run that was cut short ends like a whole one.
    private static List<List<PointId>> batches(RetentionDecision decision) {
        List<List<PointId>> batches = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            List<PointId> ids = decision.deleted().stream()
                    .filter(gone -> gone.cause() == cause)
                    .map(gone -> gone.point().id())
                    .toList();
            for (int from = 0; from < ids.size(); from += AT_ONCE) {
                batches.add(ids.subList(from, Math.min(from + AT_ONCE, ids.size())));
            }
        }
        return batches;
    }

    private static boolean storeIsGone(Deletion.Step step) {
        Optional<IOException> failure = switch (step) {
            case Deletion.Gone gone -> gone.left();
            case Deletion.Failed failed -> Optional.of(failed.why());
            case Deletion.Held _, Deletion.Locked _ -> Optional.empty();
        };
        return failure.isPresent() && failure.get() instanceof StoreException e && GONE.contains(e.reason());
    }

    private static List<Point> kept(ExpiryPlan plan) {
        return plan.decision().kept().stream().map(Kept::point).toList();
    }

    private ExpiryReport collected(
            ExpiryPlan plan, List<Deletion.Step> steps, List<PointId> notTried, Prolonged locks, CatalogWriter writer)
            throws InterruptedIOException {
        try {
            Garbage.Report garbage =
                    writer.garbage(retention.gracePeriod(), clock).collect();
            return new ExpiryReport(plan, steps, notTried, locks, Optional.of(garbage), Optional.empty());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | Failure e) {
            return new ExpiryReport(plan, steps, notTried, locks, Optional.empty(), Optional.of(e.getMessage()));
        }
    }
}
