package io.etcddr.service.testing;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Samples;
import io.etcddr.catalog.Verification;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.Schedule;
import io.etcddr.error.ErrorCode;
import io.etcddr.lease.LeaseView;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.service.state.ClusterStatus.Circuit;
import io.etcddr.value.ClusterName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Clusters in the states that people meet: healthy, stale, failing, held elsewhere, suspended, new, unread.
public final class SampleClusters {
    public static final Instant NOW = Instant.parse("2026-11-26T03:12:45Z");
    /// What a server may put into a message.
    public static final String HOSTILE = "<script>alert(1)</script>\"'&\u202egnp";

    private static final List<Long> AGREED = List.of(0x8211f1d0f64f3269L, 0xfd422379fda50e48L);
    private static final LeaseView OURS = new LeaseView(LeaseView.State.OURS, 4, Optional.of("replica-a/12/4f0c"));

    private SampleClusters() {}

    public static List<ClusterStatus> all() {
        return List.of(
                healthy().with(Optional.of(SampleLearners.inSync())),
                stale().with(Optional.of(SampleLearners.released())),
                failing().with(Optional.of(SampleLearners.broken())),
                heldElsewhere(),
                suspended(),
                unread());
    }

    /// Months of points, thinned out by retention; one held, two about to expire, one unproven, one drilled.
    public static ClusterStatus healthy() {
        ClusterName name = new ClusterName("apisix-prod");
        List<Duration> ages = Stream.of(
                        IntStream.range(0, 8).mapToObj(i -> Duration.ofMinutes(47 + 360L * i)),
                        IntStream.range(3, 14).mapToObj(Duration::ofDays),
                        IntStream.range(3, 8).mapToObj(i -> Duration.ofDays(7L * i)),
                        IntStream.range(3, 12).mapToObj(i -> Duration.ofDays(30L * i)))
                .flatMap(times -> times)
                .toList();
        List<Point> points = points(name, PointKind.COLD, ages, 3);
        Point held = points.get(22);
        points.set(
                22,
                new Point(
                        held.manifest(),
                        held.verifications(),
                        Optional.of(new Hold(name, held.id(), NOW.minusSeconds(9_000), "ann", "audit " + HOSTILE))));
        Point drilled = points.get(1);
        points.set(1, with(drilled, Verification.Level.DRILL, Verification.Outcome.PASSED, List.of()));
        CatalogView catalog = new CatalogView(
                points,
                List.of(points.get(22).id()),
                List.of(points.get(17).id(), points.get(30).id()),
                List.of(),
                Optional.of(NOW.minusSeconds(20)),
                Optional.empty());
        return new ClusterStatus(
                config(name, ProtectionConfig.Activity.ACTIVE),
                OURS,
                Circuit.CLOSED,
                Map.of(
                        Job.COLD, NOW.plusSeconds(18_780),
                        Job.VERIFY, NOW.plusSeconds(82_000),
                        Job.DRILL, NOW.plusSeconds(262_000)),
                List.of(run(name, Job.VERIFY, 40, new RunState.Running(NOW.minusSeconds(38)))),
                Map.of(
                        Job.COLD,
                        run(
                                name,
                                Job.COLD,
                                2_820,
                                new RunState.Succeeded(
                                        NOW.minusSeconds(2_815),
                                        Optional.of(points.getFirst().id()),
                                        "proven at revision 900000, 5012 keys",
                                        List.of()))),
                catalog);
    }

    /// Its store refuses, and the newest proven point is too old.
    public static ClusterStatus stale() {
        ClusterName name = new ClusterName("payments-eu");
        List<Duration> ages = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ages.add(Duration.ofHours(31 + 6L * i));
        }
        RunState.Trouble trouble = new RunState.Trouble(
                ErrorCode.STORE,
                "upload of payments-eu/data/20261126T025500Z-cold-r0000912345/base.db.zst.age failed: 403 Forbidden"
                        + " (AccessDenied)",
                Optional.of("Check the credentials (config, environment or profile), their expiry, and their right to"
                        + " read, write and list below the repository's prefix."));
        return new ClusterStatus(
                config(name, ProtectionConfig.Activity.ACTIVE),
                OURS,
                Circuit.OPEN,
                Map.of(Job.COLD, NOW.plusSeconds(1_900)),
                List.of(),
                Map.of(Job.COLD, run(name, Job.COLD, 4_300, new RunState.Failed(NOW.minusSeconds(720), trouble))),
                catalog(points(name, PointKind.COLD, ages, 0)));
    }

    /// Fresh, but a point failed its verification, and a run is tried again; texts are hostile.
    public static ClusterStatus failing() {
        ClusterName name = SampleService.BROKEN;
        List<Point> points = points(
                name,
                PointKind.COLD,
                List.of(Duration.ofHours(2), Duration.ofHours(8), Duration.ofHours(14), Duration.ofHours(40)),
                0);
        points.set(
                2,
                with(
                        points.get(2),
                        Verification.Level.STRUCTURE,
                        Verification.Outcome.FAILED,
                        List.of("page 812: " + HOSTILE)));
        RunState.Trouble trouble = new RunState.Trouble(
                ErrorCode.ETCD, "no member answered: " + HOSTILE, Optional.of("Check that etcd runs: " + HOSTILE));
        return new ClusterStatus(
                config(name, ProtectionConfig.Activity.ACTIVE),
                OURS,
                Circuit.HALF_OPEN,
                Map.of(Job.COLD, NOW.plusSeconds(9_000)),
                List.of(
                        run(name, Job.COLD, 90, new RunState.Retrying(NOW.plusSeconds(75), trouble)),
                        run(name, Job.EXPIRE, 5, new RunState.Queued())),
                Map.of(
                        Job.VERIFY,
                        run(
                                name,
                                Job.VERIFY,
                                9_000,
                                new RunState.Aborted(NOW.minusSeconds(8_900), "the service stops"))),
                new CatalogView(
                        points,
                        List.of(),
                        List.of(),
                        List.of("edge-7/manifests/x.json: " + HOSTILE),
                        Optional.of(NOW),
                        Optional.empty()));
    }

    /// Hot and cold points, written by another replica.
    public static ClusterStatus heldElsewhere() {
        ClusterName name = SampleService.HELD_ELSEWHERE;
        List<Duration> hot = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            hot.add(Duration.ofMinutes(4 + 15L * i));
        }
        List<Point> points = points(name, PointKind.HOT, hot, 0);
        points.addAll(points(
                name,
                PointKind.COLD,
                List.of(Duration.ofHours(5), Duration.ofHours(29), Duration.ofHours(53), Duration.ofDays(6)),
                3));
        points.sort(Comparator.reverseOrder());
        return new ClusterStatus(
                config(name, ProtectionConfig.Activity.ACTIVE),
                new LeaseView(LeaseView.State.THEIRS, 12, Optional.of("replica-b/7/91c2")),
                Circuit.CLOSED,
                Map.of(),
                List.of(),
                Map.of(),
                catalog(points));
    }

    /// Young enough so far, but nothing runs by itself.
    public static ClusterStatus suspended() {
        ClusterName name = new ClusterName("staging");
        return new ClusterStatus(
                config(name, ProtectionConfig.Activity.SUSPENDED),
                OURS,
                Circuit.CLOSED,
                Map.of(),
                List.of(),
                Map.of(),
                catalog(points(name, PointKind.COLD, List.of(Duration.ofHours(20), Duration.ofHours(26)), 0)));
    }

    /// Just started: nothing is known yet.
    public static ClusterStatus unread() {
        return new ClusterStatus(
                config(new ClusterName("warehouse"), ProtectionConfig.Activity.ACTIVE),
                new LeaseView(LeaseView.State.UNKNOWN, 0, Optional.empty()),
                Circuit.CLOSED,
                Map.of(Job.COLD, NOW.plusSeconds(4)),
                List.of(),
                Map.of(),
                CatalogView.UNREAD);
    }

    /// No recovery point at all.
    public static ClusterStatus empty() {
        return new ClusterStatus(
                config(new ClusterName("brand-new"), ProtectionConfig.Activity.ACTIVE),
                OURS,
                Circuit.CLOSED,
                Map.of(Job.COLD, NOW.plusSeconds(600)),
                List.of(),
                Map.of(),
                catalog(List.of()));
    }

    private static CatalogView catalog(List<Point> points) {
        return new CatalogView(points, List.of(), List.of(), List.of(), Optional.of(NOW), Optional.empty());
    }

    private static ClusterConfig config(ClusterName name, ProtectionConfig.Activity activity) {
        ProtectionConfig usual = ProtectionConfig.DEFAULT;
        ProtectionConfig.Schedules schedules = new ProtectionConfig.Schedules(
                Optional.of(new Schedule(new Schedule.Every(Duration.ofHours(6)), Duration.ofMinutes(5))),
                Optional.empty(),
                Optional.of(new Schedule(new Schedule.Cron("0 0 2 * * ?", ZoneId.of("UTC")), Duration.ZERO)),
                Optional.of(
                        new Schedule(new Schedule.Cron("0 0 4 ? * SUN", ZoneId.of("Europe/Berlin")), Duration.ZERO)),
                Optional.empty());
        return new ClusterConfig(
                name,
                List.of(URI.create("http://127.0.0.1:2379")),
                Optional.empty(),
                Optional.empty(),
                ClusterConfig.DEFAULT_TIMEOUT,
                Optional.empty(),
                Optional.empty(),
                new ProtectionConfig(
                        activity,
                        schedules,
                        usual.retry(),
                        usual.maxAge(),
                        usual.retention(),
                        usual.expiry(),
                        usual.verification()));
    }

    /// @param unproven the index of the one that is not proven, 0 for none
    private static List<Point> points(ClusterName cluster, PointKind kind, List<Duration> ages, int unproven) {
        List<Point> points = new ArrayList<>();
        for (Duration age : ages) {
            Instant time = NOW.minus(age);
            PointId id = PointId.of(time, kind, 900_000 - age.toMinutes());
            List<Long> agreed = unproven > 0 && points.size() == unproven ? List.of() : AGREED;
            Verification structure = new Verification(
                    cluster,
                    id,
                    Verification.Level.STRUCTURE,
                    time.plusSeconds(9),
                    Verification.Outcome.PASSED,
                    "0.1.0",
                    List.of());
            points.add(new Point(Samples.manifest(cluster, id, agreed), List.of(structure)));
        }
        return points;
    }

    private static Point with(
            Point point, Verification.Level level, Verification.Outcome outcome, List<String> findings) {
        List<Verification> records = new ArrayList<>(point.verifications());
        records.add(new Verification(
                point.manifest().cluster(),
                point.id(),
                level,
                NOW.minusSeconds(5_000),
                outcome,
                "0.1.0",
                findings,
                Verification.Occasion.REQUEST,
                level == Verification.Level.DRILL ? Optional.of(Duration.ofMillis(48_200)) : Optional.empty()));
        return new Point(point.manifest(), records);
    }

    private static Run run(ClusterName cluster, Job job, long secondsAgo, RunState state) {
        int attempt = state instanceof RunState.Queued ? 0 : state instanceof RunState.Failed ? 6 : 1;
        return new Run(
                new RunId("%08x%08x".formatted(cluster.hashCode(), job.ordinal())),
                cluster,
                job,
                Trigger.SCHEDULED,
                NOW.minusSeconds(secondsAgo),
                attempt,
                state);
    }
}
