package io.etcddr.service.state;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Verification;
import io.etcddr.config.ClusterConfig;
import io.etcddr.learner.LearnerStatus;
import io.etcddr.lease.LeaseView;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One cluster as others see it.
///
/// @param next when each scheduled job is due; a job without a schedule, or of a cluster that another replica
///     holds, is not in it
/// @param current runs that have not ended
/// @param last the newest ended run of each job
/// @param learner empty where it has none, or another process looks after it
public record ClusterStatus(
        ClusterConfig config,
        LeaseView lease,
        Circuit circuit,
        Map<Job, Instant> next,
        List<Run> current,
        Map<Job, Run> last,
        CatalogView catalog,
        Optional<LearnerStatus> learner) {
    public ClusterStatus {
        requireNonNull(config, "config is null");
        requireNonNull(lease, "lease is null");
        requireNonNull(circuit, "circuit is null");
        next = Map.copyOf(next);
        current = List.copyOf(current);
        last = Map.copyOf(last);
        requireNonNull(catalog, "catalog is null");
        requireNonNull(learner, "learner is null");
    }

    /// Of a cluster whose learner this process does not look after.
    public ClusterStatus(
            ClusterConfig config,
            LeaseView lease,
            Circuit circuit,
            Map<Job, Instant> next,
            List<Run> current,
            Map<Job, Run> last,
            CatalogView catalog) {
        this(config, lease, circuit, next, current, last, catalog, Optional.empty());
    }

    public ClusterStatus with(Optional<LearnerStatus> learnerNow) {
        return new ClusterStatus(config, lease, circuit, next, current, last, catalog, learnerNow);
    }

    public ClusterName name() {
        return config.name();
    }

    /// What would be lost if the cluster were lost now; empty without any proven point.
    public Optional<Duration> recoveryPointAge(Instant now) {
        return catalog.holdsAllUntil().map(time -> Duration.between(time, now));
    }

    /// No proven point that is young enough.
    public boolean stale(Instant now) {
        return recoveryPointAge(now)
                .map(age -> age.compareTo(config.protection().maxAge()) > 0)
                .orElse(true);
    }

    /// Whether the service goes on trying a cluster that keeps failing.
    public enum Circuit {
        /// All is well.
        CLOSED,
        /// It keeps failing: scheduled runs are left out for a while.
        OPEN,
        /// The next run decides.
        HALF_OPEN
    }

    /// The points as the last look into the catalog showed them.
    ///
    /// @param points newest first
    /// @param held points with a hold
    /// @param expiring what the retention policy would delete now
    /// @param problems unreadable manifests and records, a line each
    /// @param lockedUntil until when the store keeps the newest proven point from being deleted, where
    ///     the look showed a lock
    /// @param read when, empty before the first look
    /// @param unreadable why the last look failed, empty when it did not
    public record CatalogView(
            List<Point> points,
            List<PointId> held,
            List<PointId> expiring,
            List<String> problems,
            Optional<Instant> lockedUntil,
            Optional<Instant> read,
            Optional<String> unreadable) {
        public static final CatalogView UNREAD =
                new CatalogView(List.of(), List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());

        public CatalogView {
            points = List.copyOf(points);
            held = List.copyOf(held);
            expiring = List.copyOf(expiring);
            problems = List.copyOf(problems);
            requireNonNull(lockedUntil, "lockedUntil is null");
            requireNonNull(read, "read is null");
            requireNonNull(unreadable, "unreadable is null");
        }

        /// Without locks.
        public CatalogView(
                List<Point> points,
                List<PointId> held,
                List<PointId> expiring,
                List<String> problems,
                Optional<Instant> read,
                Optional<String> unreadable) {
            this(points, held, expiring, problems, Optional.empty(), read, unreadable);
        }

        public Optional<Point> newestProven() {
            return points.stream().filter(Point::proven).findFirst();
        }

        /// Up to when some proven point holds everything; empty without any.
        public Optional<Instant> holdsAllUntil() {
            return points.stream().filter(Point::proven).map(Point::asOf).max(Comparator.naturalOrder());
        }

        /// The newest drill, passed or not.
        public Optional<Verification> newestDrill() {
            return drills().max(Comparator.comparing(Verification::time));
        }

        /// How long a restore took in the newest drill that passed.
        public Optional<Duration> timeToRestore() {
            return drills().filter(
                            record -> record.passed() && record.timeToRestore().isPresent())
                    .max(Comparator.comparing(Verification::time))
                    .flatMap(Verification::timeToRestore);
        }

        private Stream<Verification> drills() {
            return points.stream()
                    .flatMap(point -> point.verifications().stream())
                    .filter(record -> record.level() == Verification.Level.DRILL);
        }
    }
}
