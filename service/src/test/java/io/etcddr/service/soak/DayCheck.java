package io.etcddr.service.soak;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Verification;
import io.etcddr.retention.Retention;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.serve.DaemonSite;
import io.etcddr.service.soak.Day.Plan;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What must be true when a [Day] is over.
///
/// @param end of the day
record DayCheck(DaemonSite site, Day day, ObjectStore store, Duration grace, Instant end) {
    private static Stream<Run> ended(List<Run> told) {
        return told.stream().filter(run -> run.state() instanceof RunState.Ended);
    }

    void runsAreThoseThatWereDue(Plan plan) {
        List<Run> runs = ended(site.told())
                .filter(run -> run.cluster().equals(plan.name()))
                .sorted(Comparator.comparing(Run::created))
                .toList();
        assertThat(site.told().stream()
                        .filter(run -> run.cluster().equals(plan.name()) && run.state() instanceof RunState.Queued)
                        .count())
                .as("runs of %s that began and ended, seed %d", plan.cluster(), Soak.seed())
                .isEqualTo(runs.size());
        plan.jobs().forEach((job, rhythm) -> {
            RunCheck check = new RunCheck(
                    plan.cluster(),
                    job,
                    rhythm,
                    day.seen(plan).keySet().iterator().next().time(),
                    day.lives(),
                    runs.stream().filter(run -> run.job() == job).toList());
            int madeUp = check.follow();
            if (job == Job.COLD) {
                assertThat(madeUp)
                        .as("the first one, and one after each stop: %s", check)
                        .isEqualTo(day.lives().size());
            }
        });
        assertThat(runs.stream()
                        .filter(run -> run.job() == Job.COLD)
                        .flatMap(run -> run.state() instanceof RunState.Succeeded done
                                ? done.point().stream()
                                : Stream.empty()))
                .as("points that were made, seed %d", Soak.seed())
                .containsExactlyInAnyOrderElementsOf(day.seen(plan).keySet());
        assertThat(day.seen(plan).values()).as("seed %d", Soak.seed()).allMatch(Point::proven);
    }

    private Catalog catalog(Plan plan) throws Exception {
        SigningKey key = SigningKey.read(site.site().folder().resolve("etcd-dr-signing-key.pem"));
        return Repository.open(store).catalog(plan.name(), TrustedKeys.of(key.verifyingKey()), CacheFolder.off());
    }

    List<Point> catalogIsWhatThePolicyLeaves(Plan plan) throws Exception {
        Listing listing = catalog(plan).points();
        assertThat(listing.problems()).as("seed %d", Soak.seed()).isEmpty();
        Set<PointId> left = ids(listing.points());
        Retention retention =
                new Retention(Map.of(PointKind.COLD, plan.retention(), PointKind.HOT, plan.retention()), grace);
        Instant lastExpiry = end.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofMinutes(7));
        assertThat(left)
                .as("%s, seed %d", plan.cluster(), Soak.seed())
                .isEqualTo(ids(retention.decide(day.seen(plan).values(), lastExpiry).kept().stream()
                        .map(kept -> kept.point())
                        .toList()));
        try (Stream<String> data = store.list(Layout.points(plan.name()))
                .map(object -> object.key()
                        .value()
                        .substring(Layout.points(plan.name()).value().length())
                        .split("/")[0])) {
            assertThat(data.collect(Collectors.toSet()))
                    .as("data of %s, seed %d", plan.cluster(), Soak.seed())
                    .isEqualTo(left.stream().map(PointId::value).collect(Collectors.toSet()));
        }
        return listing.points();
    }

    private static Set<PointId> ids(List<Point> points) {
        return points.stream().map(Point::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /// An hour longer than the rule: reading goes by the hour; and a store that was down has nothing to read.
    void everyPointWasReadWithin(Duration within, Plan plan, List<Point> left) {
        for (Point point : left) {
            Verification last = point.lastVerification().orElseThrow();
            assertThat(last.passed()).as("%s of %s", point.id(), plan.cluster()).isTrue();
            assertThat(last.time())
                    .as("%s of %s, seed %d", point.id(), plan.cluster(), Soak.seed())
                    .isAfter(end.minus(within).minus(Duration.ofHours(1)));
        }
    }

    Set<PointId> left(Plan plan) throws Exception {
        return ids(catalog(plan).points().points());
    }

    /// What a policy with one point for each hour and all of the last ones comes to, told without it.
    void oldHoursHaveOnePoint(Plan plan, Duration whole) throws Exception {
        Set<PointId> left = left(plan);
        Set<PointId> made = day.seen(plan).keySet();
        Instant since = left.stream()
                .map(PointId::time)
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .minus(whole);
        assertThat(left)
                .containsAll(
                        made.stream().filter(id -> !id.time().isBefore(since)).toList());
        Map<Instant, Long> perHour = perHour(left, since);
        assertThat(perHour.keySet())
                .as("hours, seed %d", Soak.seed())
                .isEqualTo(perHour(made, since).keySet());
        assertThat(perHour.values()).as("points of old hours, %s", perHour).allMatch(count -> count == 1);
    }

    private static Map<Instant, Long> perHour(Set<PointId> ids, Instant before) {
        return ids.stream()
                .map(id -> id.time().truncatedTo(ChronoUnit.HOURS))
                .filter(hour -> hour.isBefore(before.truncatedTo(ChronoUnit.HOURS)))
                .collect(groupingBy(Function.identity(), counting()));
    }
}
