package io.etcddr.service.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.PointId;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.config.ProtectionConfig.Retry;
import io.etcddr.config.Schedule;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.LeaseView;
import io.etcddr.retention.RetentionPolicy;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.Trigger;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.ByteSize;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A service in this process, real etcd, a repository in a folder, leases at the will of the test.
@Tag("it")
final class DaemonTest {
    private static final ClusterName MAIN = new ClusterName("main");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /// Nobody listens there.
    private static final List<URI> DEAD = List.of(URI.create("http://127.0.0.1:1"));

    private static EtcdCluster etcd;

    @TempDir
    private Path folder;

    private DaemonSite site;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
        byte[] value = new byte[200_000];
        new Random(7).nextBytes(value);
        try (EtcdTestClient client = etcd.client()) {
            for (int key = 0; key < 5; key++) {
                client.put("key-" + key, value);
            }
        }
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @BeforeEach
    void makeSite() throws IOException {
        site = DaemonSite.in(folder, etcd);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void backupsAreMadeAsTheScheduleSays() throws Exception {
        Daemon daemon = site.protects("main", etcd, DaemonSite.coldEvery(Duration.ofSeconds(2)))
                .start();
        DaemonSite.await("three backups", () -> site.succeeded("main").size() >= 3);
        DaemonSite.await(
                "the catalog to show them",
                () -> status(daemon).catalog().points().size() >= 3);
        site.stop();
        List<Run> runs = site.succeeded("main");
        assertThat(runs.getFirst().trigger()).isEqualTo(Trigger.MISSED); // there was none at all
        assertThat(runs.subList(1, runs.size())).allMatch(run -> run.trigger() == Trigger.SCHEDULED);
        List<Instant> times =
                runs.stream().map(DaemonTest::point).map(PointId::time).toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.between(times.get(i - 1), times.get(i))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
        assertThat(points()).hasSameSizeAs(runs);
        assertThat(site.site()
                        .mustRestore("verify", "--point", "all", "--cluster", "main", "--level", "structure")
                        .out())
                .contains("0 failed; 0 unreadable");
    }

    @Test
    void afterDowntimeExactlyOneMissedRunIsMadeUp() throws Exception {
        TestClock clock = TestClock.at(Instant.parse("2026-03-01T12:00:00Z"));
        site.by(clock).protects("main", etcd, DaemonSite.coldEvery(HOUR)).start();
        DaemonSite.await("the first backup", () -> site.succeeded("main").size() == 1);
        site.stop();

        clock.forward(Duration.ofDays(3));
        Daemon again = site.start();
        DaemonSite.await("the missed backup", () -> site.succeeded("main").size() == 2);
        assertThat(site.succeeded("main").getLast().trigger()).isEqualTo(Trigger.MISSED);
        DaemonSite.await(
                "the next one to be planned", () -> status(again).next().containsKey(Job.COLD));
        Instant last = point(site.succeeded("main").getLast()).time();
        assertThat(status(again).next().get(Job.COLD))
                .isBetween(last.plus(HOUR), last.plus(HOUR).plusSeconds(60));
        site.stop();

        clock.forward(Duration.ofMinutes(30));
        Daemon soon = site.start();
        DaemonSite.await("the catalog to be read", () -> status(soon).next().containsKey(Job.COLD));
        assertThat(status(soon).next().get(Job.COLD)).isAfter(clock.instant());
        assertThat(points()).hasSize(2);
    }

    @Test
    void whatFailsIsTriedAgainAndSucceedsWhenEtcdIsBack() throws Exception {
        try (EtcdCluster other = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            other.stop();
            Daemon daemon =
                    site.protects("main", other, DaemonSite.coldEvery(HOUR)).start();
            DaemonSite.await("three attempts", () -> site.told().stream().anyMatch(run -> run.attempt() >= 3));
            assertThat(daemon.view().notReady()).isEmpty();
            assertThat(status(daemon).current())
                    .singleElement()
                    .satisfies(run -> assertThat(run.state())
                            .isInstanceOfAny(RunState.Retrying.class, RunState.Running.class, RunState.Queued.class));
            other.start();
            DaemonSite.await("the backup", () -> site.succeeded("main").size() == 1);
            assertThat(site.succeeded("main").getFirst().attempt()).isGreaterThan(2);
            assertThat(site.ended("main", RunState.Failed.class)).isEmpty();
        }
    }

    @Test
    void aRunThatFailsForItsWholeWindowIsReportedAndTheNextComesByTheSchedule() throws Exception {
        Retry retry = new Retry(SECOND, Duration.ofMillis(200), Duration.ofMillis(200));
        ProtectionConfig protection = DaemonSite.cold(every(Duration.ofSeconds(4)), retry, Activity.ACTIVE);
        site.protects("main", DEAD, protection).start();
        DaemonSite.await(
                "two failed runs",
                () -> site.ended("main", RunState.Failed.class).size() >= 2);
        List<Run> failed = site.ended("main", RunState.Failed.class);
        assertThat(failed.get(0).attempt()).isGreaterThan(1);
        assertThat(Duration.between(failed.get(0).created(), failed.get(1).created()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        RunState.Trouble trouble = ((RunState.Failed) failed.getFirst().state()).trouble();
        assertThat(trouble.code()).isEqualTo(ErrorCode.ETCD);
        assertThat(trouble.hint()).isPresent();
    }

    @Test
    void runsOfOneJobNeverOverlap() throws Exception {
        site.bandwidth(ByteSize.ofMebibytes(1))
                .protects("main", etcd, DaemonSite.coldEvery(SECOND))
                .start();
        DaemonSite.await("four backups", () -> site.succeeded("main").size() >= 4);
        site.stop();
        long open = 0;
        for (Run run : site.told()) {
            open += run.state() instanceof RunState.Queued ? 1 : run.state() instanceof RunState.Ended ? -1 : 0;
            assertThat(open).isBetween(0L, 1L);
        }
        assertThat(points()).hasSameSizeAs(site.succeeded("main"));
    }

    @Test
    void oneClustersDeadEtcdDelaysNoOther() throws Exception {
        site.parallel(1);
        for (int dead = 0; dead < 4; dead++) {
            site.protects("dead" + dead, DEAD, DaemonSite.coldEvery(SECOND));
        }
        Daemon daemon = site.protects("main", etcd, DaemonSite.coldEvery(Duration.ofSeconds(2)))
                .start();
        DaemonSite.await("four backups", () -> site.succeeded("main").size() >= 4);
        List<Run> runs = site.succeeded("main");
        for (int i = 2; i < runs.size(); i++) {
            assertThat(Duration.between(
                            point(runs.get(i - 1)).time(), point(runs.get(i)).time()))
                    .isLessThan(Duration.ofSeconds(30));
        }
        assertThat(daemon.view().clusters()).hasSize(5);
        assertThat(site.succeeded("dead0")).isEmpty();
    }

    @Test
    void aClusterThatIsSuspendedIsBackedUpOnlyOnRequest() throws Exception {
        Daemon daemon = site.protects("main", etcd, DaemonSite.cold(every(SECOND), DaemonSite.SOON, Activity.SUSPENDED))
                .protects("other", etcd, DaemonSite.coldEvery(SECOND))
                .start();
        DaemonSite.await(
                "backups of the other cluster", () -> site.succeeded("other").size() >= 2);
        assertThat(site.told()).noneMatch(run -> run.cluster().equals(MAIN));
        assertThat(status(daemon).next()).isEmpty();

        Run run = daemon.control().start(MAIN, Job.COLD);
        assertThat(run.trigger()).isEqualTo(Trigger.REQUESTED);
        DaemonSite.await("the backup by hand", () -> site.succeeded("main").size() == 1);
        assertThat(daemon.view().run(run.id()).orElseThrow().state()).isInstanceOf(RunState.Succeeded.class);
    }

    @Test
    void whatCannotBeStartedIsRefusedAndSaysWhy() throws Exception {
        TestLeases leases = TestLeases.nobodyElse();
        leases.of("main").othersHaveIt(true);
        Daemon daemon =
                site.protects("main", etcd, DaemonSite.coldEvery(HOUR)).start(parts -> DaemonSite.with(parts, leases));
        assertThatThrownBy(() -> daemon.control().start(new ClusterName("nobody"), Job.COLD))
                .isInstanceOf(Failure.class)
                .hasMessage("cluster nobody is not configured");
        assertThatThrownBy(() -> daemon.control().start(MAIN, Job.COLD))
                .isInstanceOf(Failure.class)
                .hasMessage("this replica does not hold the lease of cluster main; somebody:1:00000001 does");
        daemon.stop();
        leases.of("main").othersHaveIt(false);
        assertThat(daemon.view().notReady()).contains("the service stops");
    }

    @Test
    void aClusterOfAnotherReplicaIsTakenOverWhenItsLeaseIsFree() throws Exception {
        TestLeases leases = TestLeases.nobodyElse();
        leases.of("main").othersHaveIt(true);
        Daemon daemon =
                site.protects("main", etcd, DaemonSite.coldEvery(HOUR)).start(parts -> DaemonSite.with(parts, leases));
        DaemonSite.await(
                "the service to be ready", () -> daemon.view().notReady().isEmpty());
        assertThat(status(daemon).lease().state()).isEqualTo(LeaseView.State.THEIRS);
        assertThat(status(daemon).next()).isEmpty();
        leases.of("main").othersHaveIt(false);
        DaemonSite.await("the backup that is due", () -> site.succeeded("main").size() == 1);
    }

    @Test
    void aRunIsAbortedWithoutATraceWhenTheLeaseIsLost() throws Exception {
        TestLeases leases = TestLeases.nobodyElse();
        Daemon daemon = site.bandwidth(ByteSize.parse("20KiB"))
                .protects("main", etcd, DaemonSite.coldEvery(HOUR))
                .start(parts -> DaemonSite.with(parts, leases));
        awaitUpload(daemon);
        leases.of("main").othersHaveIt(true);
        DaemonSite.await(
                "the end of the run",
                () -> !site.ended("main", RunState.Aborted.class).isEmpty());
        assertThat(((RunState.Aborted) site.ended("main", RunState.Aborted.class)
                                .getFirst()
                                .state())
                        .reason())
                .isEqualTo("the lease of cluster main was taken");
        assertThat(points()).isEmpty();
        DaemonSite.await("no data", () -> files("main/points").isEmpty());
    }

    @Test
    void aLeaseThatLapsesForAWhileEndsNothingAndBeginsNothing() throws Exception {
        TestLeases leases = TestLeases.nobodyElse();
        Daemon daemon = site.bandwidth(ByteSize.parse("200KiB"))
                .protects("main", etcd, DaemonSite.coldEvery(SECOND))
                .start(parts -> DaemonSite.with(parts, leases));
        awaitUpload(daemon);
        leases.of("main").lapses(true);
        DaemonSite.await("the run to end", () -> !site.succeeded("main").isEmpty());
        int queued = (int) site.told().stream()
                .filter(run -> run.state() instanceof RunState.Queued)
                .count();
        assertThat(status(daemon).next()).isEmpty();
        leases.of("main").lapses(false);
        DaemonSite.await(
                "the next run",
                () -> site.told().stream()
                                .filter(run -> run.state() instanceof RunState.Queued)
                                .count()
                        > queued);
    }

    @Test
    void anotherConfigComesIntoForceWhileABackupRuns() throws Exception {
        Daemon daemon = site.bandwidth(ByteSize.parse("100KiB"))
                .protects("main", etcd, DaemonSite.coldEvery(HOUR))
                .start();
        Run running = awaitUpload(daemon);
        site.protects("other", etcd, DaemonSite.coldEvery(HOUR)).protectsNoMore("main");
        daemon.apply(site.config());
        assertThat(daemon.view().cluster(MAIN)).isEmpty();
        DaemonSite.await("the backup that ran", () -> site.succeeded("main").size() == 1);
        assertThat(site.succeeded("main").getFirst().id()).isEqualTo(running.id());
        site.bandwidth(ByteSize.ofMebibytes(100)).protects("main", etcd, DaemonSite.coldEvery(SECOND));
        daemon.apply(site.config());
        DaemonSite.await(
                "a backup by the new schedule", () -> site.succeeded("main").size() >= 2);
        DaemonSite.await(
                "a backup of the new cluster", () -> site.succeeded("other").size() == 1);
    }

    @Test
    void aClusterThatIsNoLongerConfiguredGivesItsLeaseBackWhenItsRunHasEnded() throws Exception {
        TestLeases leases = TestLeases.nobodyElse();
        Daemon daemon = site.bandwidth(ByteSize.parse("100KiB"))
                .protects("main", etcd, DaemonSite.coldEvery(HOUR))
                .start(parts -> DaemonSite.with(parts, leases));
        awaitUpload(daemon);
        site.protectsNoMore("main").protects("other", etcd, DaemonSite.coldEvery(HOUR));
        daemon.apply(site.config());
        assertThat(leases.of("main").held()).isTrue();
        DaemonSite.await("the backup", () -> site.succeeded("main").size() == 1);
        DaemonSite.await("the lease to be free", () -> !leases.of("main").held());
    }

    @Test
    void aRunOfAClusterThatIsNoLongerConfiguredIsNotTriedAgain() throws Exception {
        TestLeases leases = TestLeases.nobodyElse();
        Retry later = new Retry(HOUR, Duration.ofMinutes(10), Duration.ofMinutes(10));
        Daemon daemon = site.protects("main", DEAD, DaemonSite.cold(every(HOUR), later, Activity.ACTIVE))
                .start(parts -> DaemonSite.with(parts, leases));
        DaemonSite.await(
                "the first attempt to fail",
                () -> site.told().stream().anyMatch(run -> run.state() instanceof RunState.Retrying));
        site.protectsNoMore("main").protects("other", etcd, DaemonSite.coldEvery(HOUR));
        daemon.apply(site.config());
        DaemonSite.await(
                "the end of the run",
                () -> site.ended("main", RunState.Aborted.class).size() == 1);
        DaemonSite.await("the lease to be free", () -> !leases.of("main").held());
    }

    @Test
    void anEtcdThatAcceptsConnectionsAndSaysNothingDelaysNoOther() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<URI> hung = List.of(URI.create("http://127.0.0.1:" + silent.getLocalPort()));
            site.parallel(1).protects("hung", hung, DaemonSite.coldEvery(SECOND));
            site.protects("main", etcd, DaemonSite.coldEvery(SECOND)).start();
            DaemonSite.await("three backups", () -> site.succeeded("main").size() >= 3);
            assertThat(site.told())
                    .anySatisfy(run -> assertThat(run.state())
                            .isInstanceOfSatisfying(
                                    RunState.Retrying.class,
                                    retrying ->
                                            assertThat(retrying.last().code()).isEqualTo(ErrorCode.ETCD)));
        }
    }

    @Test
    void pointsThatAreNotKeptAreNamedAndWithAConfirmationDeleted() throws Exception {
        TestClock clock = TestClock.at(Instant.parse("2026-03-01T12:00:00Z"));
        ProtectionConfig dry = expiring(ProtectionConfig.Expiry.DRY_RUN);
        site.by(clock).protects("main", etcd, dry);
        for (int backup = 1; backup <= 4; backup++) {
            Daemon daemon = site.start();
            int made = backup;
            DaemonSite.await("a backup", () -> site.succeeded("main").size() == made);
            DaemonSite.await(
                    "the catalog to show it",
                    () -> status(daemon).catalog().points().size() == made);
            site.stop();
            clock.forward(Duration.ofDays(10));
        }
        Daemon daemon = site.start();
        DaemonSite.await("the fifth backup", () -> site.succeeded("main").size() == 5);
        DaemonSite.await(
                "the catalog to show what goes",
                () -> status(daemon).catalog().expiring().size() == 3);
        PointId held = status(daemon).catalog().expiring().getFirst();
        daemon.control().hold(MAIN, held, "evidence");
        DaemonSite.await(
                "the hold to be seen", () -> status(daemon).catalog().held().equals(List.of(held)));

        Run planned = daemon.control().start(MAIN, Job.EXPIRE);
        DaemonSite.await("the plan", () -> ended(daemon, planned));
        assertThat(((RunState.Succeeded)
                                daemon.view().run(planned.id()).orElseThrow().state())
                        .summary())
                .isEqualTo("would delete 2 of 5 points; expire.confirm is false");
        assertThat(points()).hasSize(5);
        assertThat(site.deleted()).isEmpty();

        site.protects("main", etcd, expiring(ProtectionConfig.Expiry.CONFIRMED));
        daemon.apply(site.config());
        Run deleting = daemon.control().start(MAIN, Job.EXPIRE);
        DaemonSite.await("the end of the expiry", () -> ended(daemon, deleting));
        assertThat(((RunState.Succeeded)
                                daemon.view().run(deleting.id()).orElseThrow().state())
                        .summary())
                .isEqualTo("2 points deleted, 3 kept, 0 locked by the store");
        assertThat(points()).hasSize(3);
        assertThat(site.deleted()).hasSize(2).doesNotContain(held);
        daemon.control().release(MAIN, held);
        DaemonSite.await(
                "the point to go next",
                () -> status(daemon).catalog().expiring().equals(List.of(held)));
    }

    @Test
    void withTheStoreDownItStartsSaysSoAndGoesOnWhenItIsBack() throws Exception {
        Path repository = site.site().repository();
        Path away = repository.resolveSibling("away");
        Files.move(repository, away);
        Daemon daemon = site.protects("main", etcd, DaemonSite.coldEvery(HOUR)).start();
        DaemonSite.await(
                "the reason",
                () -> daemon.view().notReady().stream()
                        .anyMatch(why -> why.startsWith("cluster main: the repository has not been read yet: ")));
        Files.move(away, repository);
        DaemonSite.await(
                "the service to be ready", () -> daemon.view().notReady().isEmpty());
        DaemonSite.await("the backup", () -> site.succeeded("main").size() == 1);
    }

    @Test
    void stoppingLetsABackupEnd() throws Exception {
        TestLeases leases = TestLeases.nobodyElse();
        Daemon daemon = site.bandwidth(ByteSize.parse("200KiB"))
                .protects("main", etcd, DaemonSite.coldEvery(HOUR))
                .start(parts -> DaemonSite.with(parts, leases));
        awaitUpload(daemon);
        site.stop();
        assertThat(site.succeeded("main")).hasSize(1);
        assertThat(leases.of("main").held()).isFalse();
    }

    @Test
    void stoppingAbortsABackupThatTakesTooLongAndLeavesNothing() throws Exception {
        Daemon daemon = site.bandwidth(ByteSize.parse("20KiB"))
                .gracefulStop(Duration.ZERO)
                .protects("main", etcd, DaemonSite.coldEvery(HOUR))
                .start();
        awaitUpload(daemon);
        site.stop();
        assertThat(site.ended("main", RunState.Aborted.class)).hasSize(1);
        assertThat(files("main")).isEmpty();
        try (Stream<Path> spool = Files.list(site.site().spool())) {
            assertThat(spool).isEmpty();
        }
    }

    @Test
    void spoolFilesOfKilledRunsAreRemovedAtTheStart() throws Exception {
        Path left = site.site().spool().resolve("etcd-dr-0123456789abcdef.spool");
        Files.writeString(left, "half a database");
        site.protects("main", etcd, DaemonSite.cold(Optional.empty(), DaemonSite.SOON, Activity.ACTIVE))
                .start();
        assertThat(left).doesNotExist();
    }

    @Test
    void aConfigThatCannotBeServedIsToldAndStartsNothing() throws Exception {
        Files.delete(site.site().folder().resolve("etcd-dr-signing-key.pem"));
        site.protects("main", etcd, DaemonSite.coldEvery(HOUR));
        assertThatThrownBy(() -> site.start()).hasMessageContaining("etcd-dr-signing-key.pem");
    }

    /// Backups each hour, of which the two newest stay.
    private static ProtectionConfig expiring(ProtectionConfig.Expiry expiry) {
        ProtectionConfig hourly = DaemonSite.coldEvery(HOUR);
        RetentionPolicy two = new RetentionPolicy(2, Duration.ZERO, 0, 0, 0, 0, 0, 1, Optional.empty(), ZoneOffset.UTC);
        return new ProtectionConfig(
                hourly.activity(),
                hourly.schedules(),
                hourly.retry(),
                hourly.maxAge(),
                new ProtectionConfig.Retention(two, two),
                expiry,
                hourly.verification());
    }

    private static boolean ended(Daemon daemon, Run run) {
        return daemon.view().run(run.id()).orElseThrow().state() instanceof RunState.Ended;
    }

    private static Optional<Schedule> every(Duration interval) {
        return Optional.of(new Schedule(new Schedule.Every(interval), Duration.ZERO));
    }

    private static ClusterStatus status(Daemon daemon) {
        return daemon.view().cluster(MAIN).orElseThrow();
    }

    private static PointId point(Run run) {
        return ((RunState.Succeeded) run.state()).point().orElseThrow();
    }

    /// Until a backup of the cluster uploads.
    private static Run awaitUpload(Daemon daemon) {
        DaemonSite.await(
                "an upload",
                () -> daemon.view().runs(MAIN, 1).stream()
                        .anyMatch(run -> daemon.view().progress(run.id()).stream()
                                .anyMatch(stage -> stage.stage().equals("upload") && stage.done() > 0)));
        return daemon.view().runs(MAIN, 1).getFirst();
    }

    private List<Path> points() throws IOException {
        return files("main/manifests");
    }

    private List<Path> files(String below) throws IOException {
        Path root = site.site().repository().resolve(below);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
