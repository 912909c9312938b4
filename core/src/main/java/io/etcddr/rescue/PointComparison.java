package io.etcddr.rescue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// A learner's data beside the newest recovery point of its cluster: which of them is newer?
///
/// @param point its id
/// @param cluster whether both say that they are of the same cluster; a restored cluster has another id than
///     before, and a revision that was moved forward
/// @param lastWritten when the learner last wrote anything; empty for one that still runs
public record PointComparison(
        String point,
        long pointRevision,
        Instant pointTime,
        Lineage cluster,
        long revision,
        Optional<Instant> lastWritten) {
    /// Whether revisions can be compared.
    public enum Lineage {
        SAME,
        OTHER,
        /// The learner's log does not say whose it is, or nobody could read it.
        UNKNOWN
    }

    public PointComparison {
        requireNonNull(point, "point is null");
        requireNonNull(pointTime, "pointTime is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(lastWritten, "lastWritten is null");
    }

    /// Revisions that the learner has and the point has not; negative when it is the other way round.
    public long revisionsAhead() {
        return revision - pointRevision;
    }

    /// How much later the learner wrote than the point was made; negative when it is the other way round.
    public Optional<Duration> timeAhead() {
        return lastWritten.map(time -> Duration.between(pointTime, time));
    }

    /// Whether a person should rather restore the point.
    public boolean pointIsNewer() {
        return revisionsAhead() < 0;
    }

    /// For people, who see the rest of what is compared.
    public String verdict() {
        String doubt = cluster == Lineage.OTHER
                ? "; but they are of clusters with different ids, such as before and after a restore: their revisions may"
                        + " have nothing to do with each other"
                : "";
        return "%s: %s%s".formatted(point, which(), doubt);
    }

    private String which() {
        if (revisionsAhead() == 0) {
            return "both have the same revision";
        }
        return pointIsNewer()
                ? "the point is newer by %d revisions; `etcd-restore data-dir %s` restores it"
                        .formatted(-revisionsAhead(), point)
                : "the learner is newer by %d revisions".formatted(revisionsAhead());
    }

    /// One sentence for people.
    public String describe() {
        return "revision %d of the learner%s; revision %d of the newest recovery point, made %s; %s"
                .formatted(
                        revision,
                        lastWritten
                                .map(time -> ", last written " + time.truncatedTo(ChronoUnit.SECONDS))
                                .orElse(""),
                        pointRevision,
                        pointTime.truncatedTo(ChronoUnit.SECONDS),
                        verdict());
    }
}
