package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `etcd-dr check` says ok when all is well, and otherwise what is wrong and what to do.
@Tag("it")
final class CheckTest {
    private static EtcdCluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
        try (EtcdTestClient client = cluster.client()) {
            client.put("/apisix/routes/1", "{}");
        }
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    private Site site() throws IOException {
        Site site = Site.inFolder(folder, cluster);
        site.mustDr("backup");
        return site;
    }

    private static List<String> lines(CommandRun run, String name) {
        return run.out().lines().filter(line -> line.contains(" " + name + " ")).toList();
    }

    @Test
    void whenAllIsWellEveryLineIsOkAndNothingIsLeftBehind() throws Exception {
        Site site = site();
        CommandRun run = site.dr("check");
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).doesNotContain("failed  ", "HINT");
        for (String name : List.of(
                "encryption",
                "signing",
                "store write",
                "store read",
                "store list",
                "store conditions",
                "store clock",
                "store delete",
                "catalog",
                "freshness",
                "etcd members",
                "etcd version",
                "etcd alarms",
                "etcd learner",
                "etcd rights",
                "etcd consistency",
                "spool")) {
            assertThat(lines(run, name)).as(name).hasSize(1).allMatch(line -> line.startsWith("ok "));
        }
        assertThat(lines(run, "etcd members").getFirst()).contains("3 of 3 voters answer, leader ");
        assertThat(lines(run, "etcd consistency").getFirst()).contains("3 voters answer the same HashKV");
        try (Stream<Path> files = Files.list(site.repository())) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("check"));
        }
    }

    @Test
    void aPointThatIsTooOldFailsTheCheck() throws Exception {
        CommandRun run = site().dr("check", "--max-age", "1ms");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(lines(run, "freshness")).hasSize(1).allMatch(line -> line.startsWith("failed "));
        assertThat(run.out()).contains("allowed is 0.00 s", "HINT: See why backups fail");
    }

    @Test
    void withoutAnyPointFreshnessFails() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        CommandRun run = site.dr("check");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).contains("HINT: ");
        assertThat(lines(run, "etcd members")).hasSize(1);
    }

    @Test
    void deadEtcdAndDeadStoreAreBothToldInOneRun() throws Exception {
        Site site = site();
        String endpoints = cluster.access().endpoints().toString();
        site.edit("endpoints: " + endpoints, "endpoints: [http://127.0.0.1:1]");
        site.edit("url: 'file://" + site.repository() + "'", "url: 'file://" + folder.resolve("nowhere") + "'");
        CommandRun run = site.dr("check");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(lines(run, "etcd members")).hasSize(1).allMatch(line -> line.startsWith("failed "));
        assertThat(run.out()).contains("nowhere").contains("3 failed");
    }

    @Test
    void aSilentVoterIsAWarning() throws Exception {
        Site site = site();
        cluster.members().getLast().stop();
        try {
            CommandRun run = site.dr("check");
            assertThat(lines(run, "etcd members"))
                    .hasSize(1)
                    .allMatch(line -> line.startsWith("warning ") && line.contains("2 of 3 voters answer"));
            assertThat(run.exitCode()).as(run.out()).isZero();
        } finally {
            cluster.start(cluster.members().getLast());
            cluster.awaitHealthy();
        }
    }

    @Test
    void anIdentityOfSomebodyElseIsFoundBeforeTheDisaster() throws Exception {
        Site site = site();
        CommandRun other = CommandRun.of(
                Main::run,
                "init",
                "--repository",
                "file://" + folder.resolve("other"),
                "--config",
                Files.createDirectory(folder.resolve("else"))
                        .resolve("etcd-dr.yaml")
                        .toString());
        assertThat(other.exitCode()).as(other.err()).isZero();
        Files.copy(folder.resolve("else/etcd-dr-identity.txt"), site.identity(), StandardCopyOption.REPLACE_EXISTING);
        CommandRun run = site.dr("check");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(lines(run, "encryption")).hasSize(1).allMatch(line -> line.startsWith("failed "));
    }

    @Test
    void wrongCredentialsOfS3AreToldAndTheRestIsStillTried() throws Exception {
        Site site = Site.inS3(folder, cluster, MinioStore.shared());
        Path wrong = Files.writeString(folder.resolve("wrong"), "not the password");
        site.edit("secret-access-key: env:TEST_S3_PASSWORD", "secret-access-key: file:" + wrong);
        CommandRun run = site.dr("check");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(lines(run, "store write")).hasSize(1).allMatch(line -> line.startsWith("failed "));
        assertThat(lines(run, "etcd consistency")).hasSize(1).allMatch(line -> line.startsWith("ok "));
    }

    @Test
    void withoutAConfigItSaysSo() {
        CommandRun run = CommandRun.of(Main::run, "check", "--repository", "file:///nowhere");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("no config is named", "HINT: Give --config FILE");
    }
}
