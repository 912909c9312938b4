package io.etcddr.service.page;

import static io.etcddr.service.page.Trouble.Weight.BAD;
import static io.etcddr.service.page.Trouble.Weight.WARNING;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.Verification;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.learner.LearnerState;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.service.state.ClusterStatus.Circuit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds what is wrong with a cluster, worst first.
final class Troubles {
    /// Of failed verifications and of problems of the catalog: the rest is counted.
    private static final int MOST = 3;

    private static final Set<LearnerState> TROUBLED =
            EnumSet.of(LearnerState.ABSENT, LearnerState.LAGGING, LearnerState.BROKEN, LearnerState.REMOVED);

    private final ClusterStatus cluster;
    private final Instant now;
    private final List<Trouble> found = new ArrayList<>();

    private Troubles(ClusterStatus cluster, Instant now) {
        this.cluster = cluster;
        this.now = now;
    }

    static List<Trouble> of(ClusterStatus cluster, Instant now) {
        Troubles troubles = new Troubles(cluster, now);
        troubles.freshness();
        troubles.catalog();
        troubles.runs();
        troubles.verifications();
        troubles.problems();
        troubles.learner();
        return List.copyOf(troubles.found);
    }

    private void freshness() {
        CatalogView catalog = cluster.catalog();
        if (!cluster.stale(now) || catalog.read().isEmpty()) {
            return;
        }
        String maxAge = Ages.of(cluster.config().protection().maxAge());
        String message = cluster.recoveryPointAge(now)
                .map(age -> "the newest proven point is %s old, and %s is accepted".formatted(Ages.of(age), maxAge))
                .orElse(
                        catalog.points().isEmpty()
                                ? "there is no recovery point yet"
                                : "none of %d points is proven"
                                        .formatted(catalog.points().size()));
        found.add(new Trouble(BAD, "no fresh proven point", "now", message, Optional.of(freshnessHint())));
    }

    private String freshnessHint() {
        String backup = backupCall();
        if (cluster.config().protection().activity() == Activity.SUSPENDED) {
            return "Its schedules are suspended: end that in the configuration, or start one: %s.".formatted(backup);
        }
        ProtectionConfig.Schedules schedules = cluster.config().protection().schedules();
        if (schedules.cold().isEmpty() && schedules.hot().isEmpty()) {
            return "It has no schedule for backups: configure schedules.cold, or start one: %s.".formatted(backup);
        }
        return Stream.of(Job.COLD, Job.HOT)
                .flatMap(job -> Stream.ofNullable(cluster.next().get(job)))
                .min(Comparator.naturalOrder())
                .map(next -> "The next backup is %s. To start one now: %s."
                        .formatted(next.isAfter(now) ? Ages.in(next, now) : "due now", backup))
                .orElse("Look at what failed below. To start a backup now: %s.".formatted(backup));
    }

    /// Not the command: while this service holds the cluster, nobody else may write.
    private String backupCall() {
        return "POST /api/v1/clusters/%s/backups, with the token".formatted(cluster.name());
    }

    private void catalog() {
        CatalogView catalog = cluster.catalog();
        catalog.unreadable()
                .ifPresent(why -> found.add(new Trouble(
                        BAD,
                        "catalog cannot be read",
                        catalog.read()
                                .map(time -> "last read " + Ages.ago(time, now))
                                .orElse("never read"),
                        why,
                        Optional.of("Points are shown as they were when it was last read. Check the object store and"
                                + " its credentials."))));
    }

    private void runs() {
        for (Run run : cluster.current()) {
            if (run.state() instanceof RunState.Retrying(Instant next, RunState.Trouble last)) {
                String when = "attempt %d, the next %s".formatted(run.attempt(), Ages.in(next, now));
                found.add(new Trouble(BAD, Names.job(run.job()) + " fails", when, last.message(), last.hint()));
            }
        }
        for (Job job : Job.values()) {
            Run run = cluster.last().get(job);
            if (run != null && run.state() instanceof RunState.Failed(Instant ended, RunState.Trouble trouble)) {
                String when = "%s, after %s"
                        .formatted(
                                Ages.ago(ended, now), run.attempt() == 1 ? "1 attempt" : run.attempt() + " attempts");
                found.add(new Trouble(BAD, Names.job(job) + " failed", when, trouble.message(), trouble.hint()));
            }
        }
        if (cluster.circuit() == Circuit.OPEN) {
            found.add(new Trouble(
                    BAD,
                    "circuit is open",
                    "now",
                    "it keeps failing, so scheduled runs are left out for a while",
                    Optional.of("Mend what failed; then a run by hand closes it: %s.".formatted(backupCall()))));
        }
    }

    private void verifications() {
        List<Point> failed = cluster.catalog().points().stream()
                .filter(Point::failedVerification)
                .toList();
        for (Point point : failed.subList(0, Math.min(MOST, failed.size()))) {
            Verification last = point.standingFailure().orElseThrow();
            found.add(new Trouble(
                    BAD,
                    "%s of a point failed".formatted(last.level().id()),
                    Ages.ago(last.time(), now),
                    "%s: %s"
                            .formatted(
                                    point.id().value(),
                                    last.findings().stream().findFirst().orElse("no finding")),
                    Optional.of("Do not restore from it. More: etcd-restore show %s."
                            .formatted(point.id().value()))));
        }
        more(failed.size(), "points that failed a verification");
    }

    private void problems() {
        List<String> problems = cluster.catalog().problems();
        for (String problem : problems.subList(0, Math.min(MOST, problems.size()))) {
            found.add(new Trouble(
                    WARNING,
                    "object cannot be believed",
                    "",
                    problem,
                    Optional.of("It is shown and never deleted. More: etcd-restore list.")));
        }
        more(problems.size(), "objects that cannot be believed");
    }

    private void learner() {
        cluster.learner()
                .filter(learner -> learner.wanted() && TROUBLED.contains(learner.state()))
                .ifPresent(
                        learner -> found.add(
                                new Trouble(
                                        WARNING,
                                        "learner is " + learner.state().id(),
                                        "for " + Ages.of(Duration.between(learner.since(), now)),
                                        learner.why(),
                                        Optional.of(
                                                "Hot backups come from a follower meanwhile. What to do: docs/operations/learner.md."))));
    }

    private void more(int number, String of) {
        if (number > MOST) {
            found.add(new Trouble(WARNING, "and more", "", "%d %s".formatted(number - MOST, of), Optional.empty()));
        }
    }
}
