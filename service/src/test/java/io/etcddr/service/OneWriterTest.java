package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.Repository;
import io.etcddr.lease.LeaseKeeper;
import io.etcddr.lease.LeaseTerms;
import io.etcddr.lease.Pause;
import io.etcddr.lease.RepositoryLease;
import io.etcddr.lease.Tenure;
import io.etcddr.service.serve.ServeProcess;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.FileObjectStore;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.ClusterName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What commands that write do while somebody else is the writer of the cluster.
@Tag("it")
@Timeout(300)
final class OneWriterTest {
    private static EtcdCluster etcd;

    @TempDir
    private Path folder;

    private Site site;
    private FileObjectStore store;
    private Catalog catalog;
    private SigningKey key;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @BeforeEach
    void init() throws Exception {
        site = Site.inFolder(folder, etcd).leasePeriod(Duration.ofSeconds(1));
        site.mustDr("backup");
        key = SigningKey.read(folder.resolve("etcd-dr-signing-key.pem"));
        store = new FileObjectStore(site.repository());
        catalog = Repository.open(store)
                .catalog(new ClusterName("main"), TrustedKeys.of(key.verifyingKey()), CacheFolder.off());
    }

    private RepositoryLease lease(LeaseTerms terms) {
        return new RepositoryLease(
                store, catalog, key, TrustedKeys.of(key.verifyingKey()), terms, System::nanoTime, Pause.sleeping());
    }

    private List<Long> epochs() throws Exception {
        return catalog.points().points().stream()
                .map(Point::manifest)
                .map(Manifest::epoch)
                .toList();
    }

    @Test
    void eachCommandHasAnEpochOfItsOwn() throws Exception {
        site.mustDr("backup");
        assertThat(epochs()).containsExactly(2L, 1L);
        CommandRun expire = site.mustDr("expire", "--confirm");
        assertThat(expire.err()).isEmpty();
        Tenure next = lease(new LeaseTerms("test", Duration.ofSeconds(1)))
                .tryAcquire()
                .orElseThrow();
        assertThat(next.epoch()).as("all of them gave it back").isEqualTo(4);
    }

    @Test
    void whileAnotherProcessWritesACommandDoesNot() throws Exception {
        LeaseTerms terms = new LeaseTerms("other-host:4711:0badcafe", Duration.ofSeconds(3));
        try (Tenure tenure = lease(terms).tryAcquire().orElseThrow();
                LeaseKeeper keeper = LeaseKeeper.start(tenure, terms, loss -> {})) {
            for (List<String> command :
                    List.of(List.of("backup"), List.of("expire", "--confirm", "--cluster", "main"))) {
                CommandRun run = site.dr(command.toArray(String[]::new));
                assertThat(run.exitCode()).as(run.err()).isEqualTo(11);
                assertThat(run.err())
                        .startsWith("other-host:4711:0badcafe holds the lease of cluster main (epoch 2); watching"
                                + " whether it lives, for up to 3 s\n")
                        .contains("error: other-host:4711:0badcafe holds the lease of cluster main (epoch 2)\n")
                        .contains("HINT: Wait until that process is done; if it is a service, ask it: POST"
                                + " /api/v1/clusters/main/backups.");
            }
            CommandRun json = site.dr("backup", "--output", "json");
            assertThat(json.out()).contains("\"lease_held\"");
            assertThat(keeper.loss()).isEmpty();
        }
        assertThat(epochs()).containsExactly(1L);
        site.mustDr("backup");
        assertThat(epochs()).containsExactly(3L, 1L);
    }

    /// What people meet who run a CronJob, or try something by hand, where a service runs already.
    @Test
    void besideARunningServiceACommandIsToldToAskTheService() throws Exception {
        site.edit("service: {", "service: {listen: '127.0.0.1:0', state-directory: '%s', ".formatted(folder));
        try (ServeProcess service = ServeProcess.start(site)) {
            service.awaitLog("lease taken", "cluster=main", "epoch=2");
            String holder = "\\S+:%d:[0-9a-f]{8}".formatted(service.pid());
            for (String command : List.of("backup", "expire --confirm", "expire --confirm --cluster main")) {
                CommandRun run = site.dr(command.split(" "));
                assertThat(run.exitCode()).as("%s: %s", command, run.err()).isEqualTo(11);
                assertThat(run.out()).as(command).doesNotContain("Z-cold-");
                assertThat(run.err())
                        .containsPattern("error: (cluster main: )?" + holder
                                + " holds the lease of cluster main \\(epoch 2\\)\n")
                        .contains("HINT: Wait until that process is done; if it is a service, ask it: POST"
                                + " /api/v1/clusters/main/backups.");
            }
            assertThat(service.get("/metrics").body()).contains("etcddr_lease_held{cluster=\"main\"} 1");
            assertThat(service.count("lease lost")).as(service.log()).isZero();
            assertThat(service.terminate()).as(service.log()).isZero();
        }
        assertThat(epochs()).containsExactly(1L);
        site.mustDr("backup");
        assertThat(epochs()).containsExactly(3L, 1L);
    }

    @Test
    void aProcessThatDiedIsWaitedOutAndReplaced() throws Exception {
        assertThat(lease(new LeaseTerms("dead-host:4711:0badcafe", Duration.ofSeconds(1)))
                        .tryAcquire())
                .isPresent();
        CommandRun run = site.mustDr("backup");
        assertThat(run.err())
                .startsWith("dead-host:4711:0badcafe holds the lease of cluster main (epoch 2); watching whether it"
                        + " lives, for up to 1 s\n");
        assertThat(epochs()).containsExactly(3L, 1L);
    }

    @Test
    void readingNeedsNoLease() throws Exception {
        Tenure tenure = lease(new LeaseTerms("other-host:4711:0badcafe", Duration.ofHours(1)))
                .tryAcquire()
                .orElseThrow();
        site.mustRestore("list");
        site.mustRestore("verify", "--point", "latest-proven");
        site.mustDr("expire");
        assertThat(tenure.held()).isTrue();
    }
}
