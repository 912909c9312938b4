package io.etcddr.service.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.backup.HotFallback;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.config.ProtectionConfig.Retry;
import io.etcddr.config.ProtectionConfig.Schedules;
import io.etcddr.config.Schedule;
import io.etcddr.error.ErrorCode;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.RunState.Failed;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.ClusterName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hot backups by a schedule, with a learner that comes and goes.
@Tag("it")
final class HotDaemonTest {
    private static final ClusterName MAIN = new ClusterName("main");
    private static final Duration ONCE = Duration.ofMillis(1);

    @TempDir
    private Path folder;

    private static ProtectionConfig hotEvery(Duration interval) {
        ProtectionConfig usual = ProtectionConfig.DEFAULT;
        return new ProtectionConfig(
                Activity.ACTIVE,
                new Schedules(
                        Optional.empty(),
                        Optional.of(new Schedule(new Schedule.Every(interval), Duration.ZERO)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new Retry(Duration.ZERO, ONCE, ONCE),
                usual.maxAge(),
                usual.retention(),
                usual.expiry(),
                usual.verification());
    }

    private static List<PointKind> kinds(DaemonSite site) {
        return site.succeeded("main").stream()
                .flatMap(run -> ((RunState.Succeeded) run.state()).point().stream())
                .map(PointId::kind)
                .toList();
    }

    @Test
    void hotPointsAreMadeAndVotersStandInOnlyAsOftenAsTheClusterNeedsIt() throws Exception {
        TestClock clock = TestClock.at(Instant.parse("2026-03-01T12:00:00Z"));
        try (EtcdCluster etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
                DaemonSite site = DaemonSite.in(folder, etcd)) {
            EtcdMember learner = etcd.addLearner();
            try (EtcdTestClient client = etcd.client()) {
                client.put("a", "b");
            }
            Daemon daemon = site.by(clock)
                    .protects("main", etcd, learner, hotEvery(Duration.ofMinutes(10)))
                    .start();
            DaemonSite.await("a hot point", () -> site.succeeded("main").size() == 1);
            assertThat(kinds(site)).containsExactly(PointKind.HOT);
            assertThat(site.fallbacks()).isEmpty();
            DaemonSite.await(
                    "the catalog to show it",
                    () -> daemon.view()
                            .cluster(MAIN)
                            .filter(status -> status.next().containsKey(Job.HOT))
                            .isPresent());

            learner.kill();
            clock.forward(Duration.ofMinutes(11));
            DaemonSite.await(
                    "a run without the learner",
                    () -> !site.ended("main", Failed.class).isEmpty());
            Run failed = site.ended("main", Failed.class).getFirst();
            assertThat(((Failed) failed.state()).trouble().code()).isEqualTo(ErrorCode.ETCD);
            assertThat(((Failed) failed.state()).trouble().message())
                    .startsWith("no hot backup: our learner l0 (")
                    .contains("does not answer");

            clock.forward(Duration.ofMinutes(55));
            DaemonSite.await("a voter to stand in", () -> site.succeeded("main").size() == 2);
            assertThat(kinds(site)).containsExactly(PointKind.HOT, PointKind.COLD);
            assertThat(site.fallbacks()).containsExactly(HotFallback.Reason.SILENT);

            etcd.start(learner);
            clock.forward(Duration.ofMinutes(11));
            DaemonSite.await("a hot point again", () -> site.succeeded("main").size() == 3);
            assertThat(kinds(site)).endsWith(PointKind.HOT);
        }
    }
}
