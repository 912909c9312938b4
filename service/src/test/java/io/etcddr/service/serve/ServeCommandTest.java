package io.etcddr.service.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.Main;
import io.etcddr.service.Site;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `etcd-dr serve` as users run it: a process, a config file, signals.
@Tag("it")
final class ServeCommandTest {
    private static EtcdCluster etcd;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
        byte[] value = new byte[400_000];
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

    @Test
    void itBacksUpIntoABucketUntilItIsToldToStop() throws Exception {
        Site site = Site.inS3(folder, etcd, MinioStore.shared());
        ServeConfigs.append(site, "cold: {every: 2s}", "");
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog(3, "cold succeeded", "cluster=main", "run=", "proven at revision");
            assertThat(service.terminate()).as(service.log()).isZero();
            assertThat(service.log()).contains("service started", "service stops", "service stopped");
        }
        assertThat(site.mustRestore("verify", "--point", "all", "--level", "structure")
                        .out())
                .contains("0 failed; 0 unreadable");
    }

    @Test
    void aSignalLetsTheBackupThatRunsEnd() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 1h}", "bandwidth-limit: 200KiB");
        try (ServeProcess service = ServeProcess.start(site)) {
            ServeConfigs.awaitUpload(service, site);
            assertThat(service.terminate()).as(service.log()).isZero();
            service.awaitLog("cold succeeded");
        }
        assertThat(ServeConfigs.files(site, "main/manifests")).hasSize(1);
    }

    @Test
    void aSignalWhileItStartsStopsItLikeALaterOne() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 1h}", "");
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog("HTTP is served at");
            assertThat(service.terminate()).as(service.log()).isZero();
        }
    }

    @Test
    void aSighupWhileItStartsDoesNotStopIt() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: none", "");
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog("HTTP is served at");
            site.edit("cold: none", "cold: {every: 1 fortnight}");
            service.signal("HUP");
            service.awaitLog("config rejected", "fortnight");
            assertThat(service.terminate()).as(service.log()).isZero();
        }
    }

    @Test
    void aSecondSignalAbortsTheBackupWithoutATrace() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 1h}", "bandwidth-limit: 64KiB");
        try (ServeProcess service = ServeProcess.start(site)) {
            ServeConfigs.awaitUpload(service, site);
            service.signal("TERM");
            service.awaitLog("service stops");
            assertThat(service.terminate()).as(service.log()).isZero();
            assertThat(service.count("cold aborted", "the service stops")).isEqualTo(1);
        }
        assertThat(ServeConfigs.files(site, "main/manifests")).isEmpty();
        assertThat(ServeConfigs.files(site, "main/points")).isEmpty();
        assertThat(ServeConfigs.files(site, ".~work")).isEmpty();
        assertThat(list(site.spool())).isEmpty();
    }

    @Test
    void anotherConfigComesIntoForceOnSighupAndOneWithAMistakeDoesNot() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: none", "");
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog("service started");
            site.edit("cold: none", "cold: {every: 1 fortnight}");
            service.signal("HUP");
            service.awaitLog("config rejected", "fortnight");
            site.edit("cold: {every: 1 fortnight}", "cold: {every: 1s}");
            service.signal("HUP");
            service.awaitLog("config applied");
            service.awaitLog(2, "cold succeeded");
            assertThat(service.log()).doesNotContain("no schedule backs it up");
            site.edit("listen: 127.0.0.1:0", "log-format: json\n  listen: 127.0.0.2:0");
            service.signal("HUP");
            service.awaitLog("in force only after the next start", "keys=service.listen,service.log-format");
            site.edit("cold: {every: 1s}", "verify: {every: 1h}");
            service.signal("HUP");
            service.awaitLog("config in force, but", "no schedule backs it up: give schedules.cold");
            service.awaitLog(2, "in force only after the next start", "keys=service.listen,service.log-format");
            assertThat(service.get("/").body()).contains("service.listen, service.log-format");
            assertThat(service.terminate()).isZero();
        }
    }

    @Test
    void whatItDoesIsSeenOverHttp() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 2s}", "");
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog(2, "cold succeeded");
            assertThat(service.get("/readyz").statusCode()).isEqualTo(200);
            assertThat(service.get("/metrics").body()).contains("etcddr_ready 1");
            assertThat(service.get("/api/v1/clusters").body()).contains("\"main\"");
            assertThat(service.get("/").body()).contains("main");
            service.terminate();
        }
    }

    @Test
    void everyJobRunsByItsSchedule() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(
                site,
                "cold: {every: 3s}, verify: {every: 4s}, drill: {every: 10s}, expire: {cron: '0/5 * * * * ?'}",
                "");
        append(site, "etcd-binaries: {\"3.6\": %s}".formatted(EtcdVersion.V3_6.etcd()));
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog(2, "cold succeeded", "proven at revision");
            service.awaitLog("verify succeeded", "read, all sound");
            service.awaitLog("drill succeeded", "booted etcd 3.6", "restored in");
            service.awaitLog(2, "expire succeeded", "would delete 0 of");
            assertThat(service.terminate()).as(service.log()).isZero();
            assertThat(service.count("level=ERROR")).as(service.log()).isZero();
        }
        assertThat(list(folder.resolve("state").resolve("drills"))).isEmpty();
    }

    @Test
    void aReplicaThatIsKilledIsReplacedWithinTwoPeriods() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 2s}", "lease-period: 6s");
        site.edit("clusters:", "clusters:" + more(5));
        try (ServeProcess one = ServeProcess.start(site)) {
            DaemonSite.await("all leases to be taken", () -> holds(one).size() == 6);
            try (ServeProcess other = ServeProcess.start(site)) {
                other.awaitLog("service started");
                DaemonSite.await(
                        "it to see who holds them",
                        () -> other.get("/api/v1/clusters").body().contains("theirs"));
                long killed = System.nanoTime();
                one.kill();
                DaemonSite.await("the other to hold all", () -> holds(other).size() == 6);
                assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(2 * 6 + 3));
                for (String orphan : holds(one)) {
                    other.awaitLog("cold succeeded", "cluster=" + orphan);
                }
                assertThat(other.terminate()).as(other.log()).isZero();
            }
        }
        assertThat(site.mustRestore("verify", "--point", "all", "--cluster", "main")
                        .out())
                .contains("0 failed; 0 unreadable");
    }

    @Test
    void aReplicaThatComesLaterGetsItsShareAndOneThatStopsGivesItBack() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 20s}", "lease-period: 2s");
        site.edit("clusters:", "clusters:" + more(5));
        try (ServeProcess one = ServeProcess.start(site)) {
            DaemonSite.await("all leases to be taken", () -> holds(one).size() == 6);
            try (ServeProcess other = ServeProcess.start(site)) {
                DaemonSite.await(
                        "half of them to go over",
                        () -> holds(one).size() == 3 && holds(other).size() == 3);
                assertThat(other.terminate()).as(other.log()).isZero();
                DaemonSite.await("them to come back", () -> holds(one).size() == 6);
                assertThat(other.count("lease lost")).isZero();
                assertThat(one.count("lease lost")).isZero();
            }
            assertThat(one.terminate()).as(one.log()).isZero();
        }
        assertThat(ServeConfigs.files(site, "_replicas")).isEmpty();
    }

    @Test
    void aServiceThatIsKilledGoesOnWhereItWasWhenItIsStartedAgain() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 1h}", "lease-period: 5s\n  bandwidth-limit: 100KiB");
        try (ServeProcess killed = ServeProcess.start(site)) {
            ServeConfigs.awaitUpload(killed, site);
            killed.kill();
        }
        assertThat(ServeConfigs.files(site, "main/manifests")).isEmpty();
        site.edit("bandwidth-limit: 100KiB", "bandwidth-limit: 100MiB");
        try (ServeProcess again = ServeProcess.start(site)) {
            again.awaitLog("lease taken", "epoch=2");
            again.awaitLog("cold succeeded", "proven at revision");
            assertThat(again.terminate()).as(again.log()).isZero();
            assertThat(again.count("cold succeeded")).isEqualTo(1);
        }
        assertThat(ServeConfigs.files(site, "main/manifests")).hasSize(1);
        assertThat(list(site.spool())).isEmpty();
    }

    @Test
    void aConfigWithAMistakeStartsNothing() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 1 fortnight}", "");
        CommandRun run = site.dr("serve");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("fortnight");
    }

    @Test
    void itNeedsAConfig() {
        CommandRun run = CommandRun.of(Main::run, "serve");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: no config is named").contains("ETCD_DR_CONFIG");
    }

    @Test
    void whatItCannotBeStartedWithIsToldInKeysOfTheConfig() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 1h}", "");
        site.edit("recipients:", "# recipients:");
        site.edit("    - 'age1", "    # - 'age1");
        CommandRun run = site.dr("serve");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "error: nobody to encrypt for: no recipient is named\nHINT: Name one in encryption.recipients.")
                .doesNotContain("--recipient");
    }

    /// So many clusters more, which are all the same etcd.
    private static String more(int count) {
        StringBuilder clusters = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            clusters.append("\n  - {name: c%d, endpoints: [%s]}"
                    .formatted(i, etcd.member(0).clientUrl()));
        }
        return clusters.toString();
    }

    /// As its log tells it.
    private static Set<String> holds(ServeProcess service) {
        Set<String> held = new TreeSet<>();
        service.log().lines().filter(line -> line.contains("msg=\"lease ")).forEach(line -> {
            String cluster = line.replaceFirst(".* cluster=(\\S+) .*", "$1");
            if (line.contains("lease taken")) {
                held.add(cluster);
            } else if (line.contains("lease left") || line.contains("lease lost")) {
                held.remove(cluster);
            }
        });
        return held;
    }

    private static void append(Site site, String text) throws IOException {
        Files.writeString(site.config(), text + "\n", StandardOpenOption.APPEND);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
