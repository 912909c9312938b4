package io.etcddr.service.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.Site;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real `etcd-dr serve` whose config file changes under it, as editors, deployments and Kubernetes change it.
@Tag("it")
@Timeout(300)
final class ServeReloadTest {
    private static EtcdCluster etcd;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
        byte[] value = new byte[400_000];
        new Random(7).nextBytes(value);
        try (EtcdTestClient client = etcd.client()) {
            for (int key = 0; key < 10; key++) {
                client.put("key-" + key, value);
            }
        }
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Test
    void aFileThatIsReplacedIsAppliedAndTheBackupThatRunsGoesOn() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 1h}", "bandwidth-limit: 64KiB");
        try (ServeProcess service = ServeProcess.start(site)) {
            ServeConfigs.awaitUpload(service, site);
            replace(site, Files.readString(site.config()).replace("clusters:", "clusters:" + another()));
            service.awaitLog("config applied", "clusters=2");
            service.awaitLog("lease taken", "cluster=another");
            assertThat(service.count("cold succeeded")).as(service.log()).isZero();

            replace(site, Files.readString(site.config()).replace("64KiB", "100MiB"));
            service.awaitLog("config applied", "service.bandwidth-limit");
            service.awaitLog("cold succeeded", "cluster=main");
            service.awaitLog("cold succeeded", "cluster=another");
            assertThat(service.terminate()).isZero();
            assertThat(service.count("cold started", "cluster=main", "attempt=1"))
                    .as(service.log())
                    .isEqualTo(1);
            assertThat(service.count("cold started")).as(service.log()).isEqualTo(2);
            assertThat(service.count("cold aborted")).isZero();
        }
        assertThat(ServeConfigs.files(site, "main/manifests")).hasSize(1);
        assertThat(ServeConfigs.files(site, "another/manifests")).hasSize(1);
    }

    @Test
    void ofAConfigMapABadVersionIsToldAndTheOldOneStaysUntilAGoodOneComes() throws Exception {
        Site site = Site.inFolder(folder, etcd);
        ServeConfigs.append(site, "cold: {every: 1s}", "");
        String good = Files.readString(site.config());
        mount(site, "..2026_11_24", good);
        Files.delete(site.config());
        Files.createSymbolicLink(site.config(), Path.of("..data", "etcd-dr.yaml"));
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog("cold succeeded", "cluster=main");
            assertThat(rejected(service)).isEqualTo(List.of("etcddr_config_rejected 0.0"));

            mount(site, "..2026_11_25", good.replace("cold: {every: 1s}", "cold: {evry: 1s}"));
            service.awaitLog("level=ERROR", "config rejected, the one before stays in force", "did you mean every?");
            assertThat(rejected(service)).isEqualTo(List.of("etcddr_config_rejected 1.0"));
            assertThat(service.get("/readyz").statusCode()).isEqualTo(200);
            int made = (int) service.count("cold succeeded", "cluster=main");
            service.awaitLog(made + 2, "cold succeeded", "cluster=main");

            mount(site, "..2026_11_26", good.replace("clusters:", "clusters:" + another()));
            service.awaitLog("config applied", "clusters=2");
            service.awaitLog("cold succeeded", "cluster=another");
            assertThat(rejected(service)).isEqualTo(List.of("etcddr_config_rejected 0.0"));
            assertThat(service.terminate()).isZero();
            assertThat(service.count("config rejected")).as(service.log()).isEqualTo(1);
            assertThat(service.count("config applied")).isEqualTo(1);
            assertThat(service.count("cold aborted")).isZero();
        }
    }

    private static List<String> rejected(ServeProcess service) {
        return service.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("etcddr_config_rejected"))
                .toList();
    }

    private static String another() {
        return "\n  - {name: another, endpoints: [%s]}".formatted(etcd.member(0).clientUrl());
    }

    /// As editors do it, and `mv`.
    private static void replace(Site site, String text) throws IOException {
        Path next = Files.writeString(site.folder().resolve("etcd-dr.yaml.new"), text);
        Files.move(next, site.config(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// As Kubernetes does it: the folder of the new version first, then the link to it is exchanged, then the
    /// old folder goes.
    private static void mount(Site site, String version, String text) throws IOException {
        Path data = Files.createDirectory(site.folder().resolve(version));
        Files.writeString(data.resolve("etcd-dr.yaml"), text);
        Path link = Files.createSymbolicLink(site.folder().resolve("..data_tmp"), Path.of(version));
        Path current = site.folder().resolve("..data");
        boolean first = !Files.exists(current);
        Path old = first ? data : current.toRealPath();
        Files.move(link, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!first) {
            Files.delete(old.resolve("etcd-dr.yaml"));
            Files.delete(old);
        }
    }
}
