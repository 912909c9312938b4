package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.Site;
import io.etcddr.service.serve.ServeProcess;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A hundred clusters in one `etcd-dr serve`, a process of its own with the heap that the launcher gives it; most
/// of them are the same small etcd, and all have one bucket.
@Tag("soak")
@Timeout(2400)
final class ManyClustersSoakTest {
    private static final int CLUSTERS = 100;
    private static final int ELSEWHERE = 5;
    private static final long MOST_MEMORY = 400L << 20;
    private static final Duration MOST_LATE = Duration.ofSeconds(5);
    private static final long HALF = 50;
    private static final long SPARE = 10;
    private static final Duration SLOW = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    @Test
    void oneProcessKeepsTheSchedulesOfAHundredClustersInLittleMemory() throws Exception {
        try (EtcdCluster small = filled();
                EtcdCluster other = filled()) {
            Site site = configured(small, other);
            try (ServeProcess service = ServeProcess.start(site)) {
                ServiceWatch watch = new ServiceWatch(service);
                ProcessorUse before = ProcessorUse.now(service.pid());
                int more = Soak.of(CLUSTERS / 10, 10 * CLUSTERS);
                Await.until(
                        "%d backups by schedule".formatted(more),
                        Duration.ofMinutes(Soak.of(6, 30)),
                        () -> watch.look()
                                && succeeded(service).size() == CLUSTERS
                                && service.count("cold started", "trigger=scheduled") >= more);
                ProcessorUse use = ProcessorUse.now(service.pid()).since(before);
                assertThat(watch.mostMemory()).isLessThan(MOST_MEMORY);
                schedulesWereKept(watch.lateness(), use);
                Soak.tell(
                        "%d clusters, %d backups: %d MiB anonymous memory at most, %d%% of the processors",
                        CLUSTERS, service.count("cold succeeded"), watch.mostMemory() >> 20, use.percentOfProcess());
                for (String path : List.of("/", "/metrics", "/api/v1/clusters")) {
                    Duration quickest = watch.quickest(path);
                    Soak.tell("%s is there in %d ms", path, quickest.toMillis());
                    assertThat(quickest).as(path).isLessThan(SLOW);
                }
                assertThat(service.terminate()).isZero();
                assertThat(service.count("level=ERROR")).as(service.log()).isZero();
            }
            assertThat(site.mustRestore("list", "--cluster", "c000").out()).contains("-cold-");
        }
    }

    /// On a machine on which others leave no processor, what is late says nothing about the service.
    private static void schedulesWereKept(List<Duration> late, ProcessorUse use) {
        Soak.tell(
                "%d backups begun, %d ms late in the middle, %d ms at most",
                late.size(),
                late.get(late.size() / 2).toMillis(),
                late.getLast().toMillis());
        assertThat(late).hasSizeGreaterThanOrEqualTo(CLUSTERS);
        assertThat(late.getFirst()).as("nothing begins before it is due").isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(use.percentOfProcess())
                .as("of the processors, by the service")
                .isLessThan(HALF);
        if (use.percentIdle() < SPARE) {
            Soak.tell("others took the processors, %d%% were left: how late is told and not judged", use.percentIdle());
        } else {
            assertThat(late.getLast()).as("the latest of %s", late).isLessThan(MOST_LATE);
        }
    }

    private static EtcdCluster filled() {
        EtcdCluster etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
        try (EtcdTestClient client = etcd.client()) {
            for (int key = 0; key < 100; key++) {
                client.put("/apisix/routes/" + key, "route %d".formatted(key));
            }
        }
        return etcd;
    }

    /// Jitter spreads the first backups, which all are due at once, and all that follow.
    private Site configured(EtcdCluster small, EtcdCluster other) throws Exception {
        Site site = Site.inS3(folder, small, MinioStore.shared());
        String clusters = IntStream.range(0, CLUSTERS)
                .mapToObj(i -> "  - {name: c%03d, endpoints: [%s]}\n"
                        .formatted(
                                i,
                                (i < CLUSTERS - ELSEWHERE ? small : other)
                                        .member(0)
                                        .clientUrl()))
                .collect(Collectors.joining());
        String config = Files.readString(site.config());
        Files.writeString(
                site.config(), config.replaceFirst("(?s)\nclusters:.*?\n(?=\\S|\n)", "\nclusters:\n" + clusters));
        Files.writeString(site.config(), """

                defaults:
                  schedules:
                    cold: {every: 75s, jitter: 74s}
                    expire: {every: 10m}
                  expire: {confirm: true}
                service:
                  listen: 127.0.0.1:0
                  state-directory: %s
                  parallel-backups: 4
                """.formatted(folder.resolve("state")), StandardOpenOption.APPEND);
        return site;
    }

    private static Set<String> succeeded(ServeProcess service) {
        return service.log()
                .lines()
                .filter(line -> line.contains("cold succeeded"))
                .map(line -> line.replaceFirst(".* cluster=(\\S+) .*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
