package io.etcddr.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.backup.HotFallback;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Samples;
import io.etcddr.catalog.Verification;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.LearnerConfig;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.lease.LeaseView;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.StageProgress;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.service.state.ClusterStatus.Circuit;
import io.etcddr.service.state.ConfigStatus;
import io.etcddr.service.state.ServiceView;
import io.etcddr.service.testing.SampleLearners;
import io.etcddr.value.ClusterName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServiceMetricsTest {
    private static final Instant NOW = Samples.TIME.plusSeconds(3_600);
    private static final ClusterName CLUSTER = Samples.CLUSTER;

    private final ServiceMetrics metrics =
            new ServiceMetrics("1.2.3", () -> OptionalLong.of(7_000_000_000L), () -> Optional.of(Duration.ofDays(7)));

    @AfterEach
    void close() {
        metrics.close();
    }

    /// A service with these clusters and nothing else.
    private record Still(List<ClusterStatus> clusters, List<String> notReady, Optional<String> rejected)
            implements ServiceView {
        @Override
        public Instant now() {
            return NOW;
        }

        @Override
        public Optional<ClusterStatus> cluster(ClusterName name) {
            return clusters.stream()
                    .filter(cluster -> cluster.name().equals(name))
                    .findFirst();
        }

        @Override
        public List<Run> runs(ClusterName cluster, int limit) {
            return List.of();
        }

        @Override
        public Optional<Run> run(RunId id) {
            return Optional.empty();
        }

        @Override
        public List<StageProgress> progress(RunId id) {
            return List.of();
        }

        @Override
        public ConfigStatus config() {
            return new ConfigStatus(NOW, rejected, List.of("service.listen", "service.log-format"));
        }
    }

    private static Verification record(Manifest of, Verification.Level level, Optional<Duration> timeToRestore) {
        return new Verification(
                CLUSTER,
                of.id(),
                level,
                NOW.minusSeconds(60),
                Verification.Outcome.PASSED,
                "1",
                List.of(),
                Verification.Occasion.REQUEST,
                timeToRestore);
    }

    private static ClusterStatus status() {
        Manifest manifest = Samples.manifest(Samples.TIME, 8123);
        Point point = new Point(
                manifest,
                List.of(
                        record(manifest, Verification.Level.STRUCTURE, Optional.empty()),
                        record(manifest, Verification.Level.DRILL, Optional.of(Duration.ofMillis(2_500)))));
        CatalogView catalog = new CatalogView(
                List.of(point),
                List.of(point.id()),
                List.of(),
                List.of("one problem"),
                Optional.of(NOW),
                Optional.empty());
        return new ClusterStatus(
                        new ClusterConfig(
                                CLUSTER,
                                List.of(URI.create("http://127.0.0.1:2379")),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(5),
                                Optional.empty(),
                                Optional.of(new LearnerConfig(
                                        LearnerConfig.Runtime.EXTERNAL,
                                        "etcd-dr-prod",
                                        URI.create("http://127.0.0.1:2390"),
                                        URI.create("http://127.0.0.1:2391"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        1000,
                                        Duration.ofSeconds(30),
                                        LearnerConfig.DEFAULT_ASK_VOTER_EVERY)),
                                ProtectionConfig.DEFAULT),
                        new LeaseView(LeaseView.State.OURS, 4, Optional.of("me")),
                        Circuit.HALF_OPEN,
                        Map.of(Job.COLD, NOW.plusSeconds(10)),
                        List.of(),
                        Map.of(),
                        catalog)
                .with(Optional.of(SampleLearners.inSync()));
    }

    private static Run run(String id, RunState state) {
        return new Run(new RunId(id.repeat(16)), CLUSTER, Job.COLD, Trigger.SCHEDULED, NOW, 1, state);
    }

    private static RunState.Trouble trouble() {
        return new RunState.Trouble(ErrorCode.ETCD, "no member answers", Optional.empty());
    }

    private String pageOfEverything() {
        metrics.runs().changed(run("a", new RunState.Running(NOW)));
        metrics.runs().changed(run("a", new RunState.Retrying(NOW.plusSeconds(5), trouble())));
        metrics.runs().changed(run("a", new RunState.Running(NOW.plusSeconds(5))));
        metrics.runs()
                .changed(run("a", new RunState.Succeeded(NOW.plusSeconds(8), Optional.empty(), "proven", List.of())));
        return metrics.page(new Still(List.of(status()), List.of(), Optional.empty()));
    }

    @Test
    void theStateAndTheLagOfALearnerAreTold() {
        String text = metrics.page(new Still(List.of(status()), List.of(), Optional.empty()));
        assertThat(text)
                .contains(
                        "etcddr_learner_state{cluster=\"%s\",state=\"in-sync\"} 1.0".formatted(CLUSTER),
                        "etcddr_learner_state{cluster=\"%s\",state=\"broken\"} 0.0".formatted(CLUSTER),
                        "etcddr_learner_wanted{cluster=\"%s\"} 1.0".formatted(CLUSTER),
                        "etcddr_learner_lag_entries{cluster=\"%s\"} 3.0".formatted(CLUSTER),
                        "etcddr_learner_lag_revisions{cluster=\"%s\"} 2.0".formatted(CLUSTER),
                        "etcddr_learner_lag_seconds{cluster=\"%s\"} 0.04".formatted(CLUSTER),
                        "etcddr_learner_restarts{cluster=\"%s\"} 1.0".formatted(CLUSTER),
                        "etcddr_learner_repairs{cluster=\"%s\",reason=\"data-lost\"} 1.0".formatted(CLUSTER));
        ClusterStatus released = status().with(Optional.of(SampleLearners.released()));
        assertThat(metrics.page(new Still(List.of(released), List.of(), Optional.empty())))
                .contains("etcddr_learner_wanted{cluster=\"%s\"} 0.0".formatted(CLUSTER))
                .doesNotContain("etcddr_learner_lag_entries{");
    }

    @Test
    void deletedPointsAreCountedFromZeroByKind() {
        Still view = new Still(List.of(status()), List.of(), Optional.empty());
        assertThat(metrics.page(view))
                .contains("etcddr_retention_deleted_total{cluster=\"prod\",kind=\"cold\"} 0.0\n")
                .contains("etcddr_retention_deleted_total{cluster=\"prod\",kind=\"hot\"} 0.0\n");
        PointId cold = PointId.of(NOW, PointKind.COLD, 1);
        metrics.points().deleted(CLUSTER, List.of(cold, PointId.of(NOW, PointKind.HOT, 2)));
        metrics.points().deleted(CLUSTER, List.of(cold));
        assertThat(metrics.page(view))
                .contains("etcddr_retention_deleted_total{cluster=\"prod\",kind=\"cold\"} 2.0\n")
                .contains("etcddr_retention_deleted_total{cluster=\"prod\",kind=\"hot\"} 1.0\n");
    }

    @Test
    void hotBackupsThatBecameColdAreCountedFromZeroWhereThereIsALearner() {
        Still view = new Still(List.of(status()), List.of(), Optional.empty());
        assertThat(metrics.page(view))
                .contains("etcddr_hot_fallbacks_total{cluster=\"prod\",reason=\"slot-taken\"} 0.0\n");
        metrics.points().fellBack(CLUSTER, HotFallback.Reason.SLOT_TAKEN);
        assertThat(metrics.page(view))
                .contains("etcddr_hot_fallbacks_total{cluster=\"prod\",reason=\"slot-taken\"} 1.0\n")
                .contains("etcddr_hot_fallbacks_total{cluster=\"prod\",reason=\"silent\"} 0.0\n");
    }

    private static Set<String> families(String page) {
        return page.lines()
                .filter(line -> line.startsWith("# TYPE etcddr_"))
                .map(line -> line.substring("# TYPE ".length()))
                .filter(line -> !line.startsWith("etcddr_run_duration_seconds_max")) // Micrometer's own addition
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thePageHasExactlyTheMetricsOfTheTable() {
        Set<String> documented = Stream.of(Metric.values())
                .map(metric ->
                        metric.prometheusName() + " " + metric.kind().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(families(pageOfEverything())).isEqualTo(documented);
    }

    @Test
    void everySampleHasTheLabelsOfTheTable() {
        String page = pageOfEverything();
        for (Metric metric : Metric.values()) {
            String sample = metric.kind() == Metric.Kind.HISTOGRAM
                    ? metric.prometheusName() + "_count"
                    : metric.prometheusName();
            List<String> lines = page.lines()
                    .filter(line -> line.startsWith(sample + "{") || line.startsWith(sample + " "))
                    .toList();
            assertThat(lines).as(sample).isNotEmpty();
            for (String label : metric.labels()) {
                assertThat(lines).allSatisfy(line -> assertThat(line).contains(label + "=\""));
            }
        }
    }

    @Test
    void whatIsTrueOfAClusterIsTold() {
        String page = pageOfEverything();
        assertThat(page)
                .contains("etcddr_recovery_point_age_seconds{cluster=\"prod\"} 3600.0\n")
                .contains("etcddr_recovery_point_max_age_seconds{cluster=\"prod\"} 93600.0\n")
                .contains("etcddr_recovery_time_seconds{cluster=\"prod\"} 2.5\n")
                .contains("etcddr_revision{cluster=\"prod\"} 8123.0\n")
                .contains("etcddr_newest_point_proven{cluster=\"prod\"} 1.0\n")
                .contains("etcddr_points{cluster=\"prod\",kind=\"cold\",proven=\"true\"} 1.0\n")
                .contains("etcddr_points_held{cluster=\"prod\"} 1.0\n")
                .contains("etcddr_catalog_problems{cluster=\"prod\"} 1.0\n")
                .contains("etcddr_lease_held{cluster=\"prod\"} 1.0\n")
                .contains("etcddr_lease_epoch{cluster=\"prod\"} 4.0\n")
                .contains("etcddr_circuit_state{cluster=\"prod\",state=\"half_open\"} 1.0\n")
                .contains("etcddr_circuit_state{cluster=\"prod\",state=\"closed\"} 0.0\n")
                .contains("etcddr_failures_total{cluster=\"prod\",job=\"cold\",reason=\"etcd\"} 1.0\n")
                .contains("etcddr_runs_total{cluster=\"prod\",job=\"cold\",outcome=\"succeeded\"} 1.0\n")
                .contains("etcddr_run_duration_seconds_count{job=\"cold\",outcome=\"succeeded\"} 1\n")
                .contains("etcddr_run_duration_seconds_sum{job=\"cold\",outcome=\"succeeded\"} 3.0\n");
        double verified = NOW.minusSeconds(60).getEpochSecond();
        assertThat(sample(page, "etcddr_last_success_timestamp_seconds{cluster=\"prod\",job=\"verify\"}"))
                .isEqualTo(verified);
        assertThat(sample(page, "etcddr_locked_until_timestamp_seconds{cluster=\"prod\"}"))
                .isEqualTo(
                        Samples.TIME.plusMillis(1_092).plus(Duration.ofDays(7)).toEpochMilli() / 1000.0);
    }

    @Test
    void aLockIsToldAsTheStoreSaysIt() {
        for (Instant end : List.of(NOW.plus(Duration.ofDays(3)), Instant.MAX)) {
            ClusterStatus usual = status();
            CatalogView seen = usual.catalog();
            CatalogView locked = new CatalogView(
                    seen.points(),
                    seen.held(),
                    seen.expiring(),
                    seen.problems(),
                    Optional.of(end),
                    seen.read(),
                    seen.unreadable());
            ClusterStatus status = new ClusterStatus(
                    usual.config(), usual.lease(), usual.circuit(), usual.next(), List.of(), Map.of(), locked);
            String page = metrics.page(new Still(List.of(status), List.of(), Optional.empty()));
            Instant told = end.equals(Instant.MAX) ? NOW.plus(Duration.ofDays(36_500)) : end;
            assertThat(sample(page, "etcddr_locked_until_timestamp_seconds{cluster=\"prod\"}"))
                    .isEqualTo(told.toEpochMilli() / 1000.0);
        }
    }

    private static double sample(String page, String name) {
        return page.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not there"));
    }

    @Test
    void aClusterThatIsNoLongerConfiguredIsNoLongerTold() {
        assertThat(pageOfEverything()).contains("etcddr_lease_held{cluster=\"prod\"}");
        String later = metrics.page(new Still(List.of(), List.of("the store is down"), Optional.of("line 3: wrong")));
        assertThat(later)
                .doesNotContain("etcddr_lease_held{")
                .contains("etcddr_ready 0.0\n")
                .contains("etcddr_config_rejected 1.0\n")
                .contains("etcddr_config_waiting_keys 2.0\n");
    }

    @Test
    void theRecordThatABackupMakesIsNoReadingAgain() {
        Manifest manifest = Samples.manifest(Samples.TIME, 8123);
        Verification own = new Verification(
                CLUSTER,
                manifest.id(),
                Verification.Level.STRUCTURE,
                NOW,
                Verification.Outcome.PASSED,
                "1",
                List.of(),
                Verification.Occasion.BACKUP,
                Optional.empty());
        CatalogView catalog = new CatalogView(
                List.of(new Point(manifest, List.of(own))),
                List.of(),
                List.of(),
                List.of(),
                Optional.of(NOW),
                Optional.empty());
        ClusterStatus usual = status();
        ClusterStatus status = new ClusterStatus(
                usual.config(), usual.lease(), usual.circuit(), usual.next(), List.of(), Map.of(), catalog);
        assertThat(metrics.page(new Still(List.of(status), List.of(), Optional.empty())))
                .contains("etcddr_last_success_timestamp_seconds{cluster=\"prod\",job=\"cold\"}")
                .doesNotContain("etcddr_last_success_timestamp_seconds{cluster=\"prod\",job=\"verify\"}");
    }

    @Test
    void aDrillThatFailedIsNotClearedByChecksumsThatPassSince() {
        Manifest manifest = Samples.manifest(Samples.TIME, 8123);
        Verification drill = new Verification(
                CLUSTER,
                manifest.id(),
                Verification.Level.DRILL,
                NOW.minusSeconds(120),
                Verification.Outcome.FAILED,
                "1",
                List.of("etcd did not boot"));
        Point point =
                new Point(manifest, List.of(drill, record(manifest, Verification.Level.CHECKSUM, Optional.empty())));
        CatalogView catalog =
                new CatalogView(List.of(point), List.of(), List.of(), List.of(), Optional.of(NOW), Optional.empty());
        ClusterStatus usual = status();
        ClusterStatus status = new ClusterStatus(
                usual.config(), usual.lease(), usual.circuit(), usual.next(), List.of(), Map.of(), catalog);
        assertThat(metrics.page(new Still(List.of(status), List.of(), Optional.empty())))
                .contains("etcddr_points_failed{cluster=\"prod\"} 1.0\n");
    }
}
