package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.Site;
import io.etcddr.testing.Await;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.MemberId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Hot backups while the leadership goes from voter to voter every five seconds, and clients write.
@Tag("soak")
final class LeaderChangesSoakTest {
    private static final Duration TIME = Duration.ofSeconds(Soak.of(25, 120));
    private static final Duration REIGN = Duration.ofSeconds(5);
    /// A write that a leader took and lost with its office is answered after seven seconds only.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void hotBackupsGoOnWhoeverLeads(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start();
                ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
                EtcdTestClient writer = cluster.client()) {
            EtcdMember learner = cluster.addLearner();
            Site site = Site.inFolder(folder, cluster).withLearner(cluster, learner);
            threads.scheduleWithFixedDelay(() -> write(writer), 0, 20, TimeUnit.MILLISECONDS);
            threads.scheduleAtFixedRate(
                    () -> moveLeadership(cluster), REIGN.toMillis(), REIGN.toMillis(), TimeUnit.MILLISECONDS);
            List<CommandRun> runs = new ArrayList<>();
            long end = System.nanoTime() + TIME.toNanos();
            while (System.nanoTime() < end) {
                int before = writes.get();
                Await.until("a write, so that there is something to store", PATIENCE, () -> writes.get() > before);
                runs.add(site.dr("backup", "--kind", "hot"));
            }
            threads.shutdownNow();
            judge(version, site, runs);
            cluster.awaitHealthy();
        }
    }

    private void write(EtcdTestClient client) {
        try {
            client.put("/apisix/routes/" + writes.get() % 100, "{}");
            writes.incrementAndGet();
        } catch (RuntimeException e) {
            // The leader went while it was asked: as every client of etcd, it tries again.
        }
    }

    private void moveLeadership(EtcdCluster cluster) {
        try {
            List<MemberId> voters = new ArrayList<>();
            for (EtcdMember member : cluster.members()) {
                try (EtcdTestClient client = cluster.client(member)) {
                    voters.add(client.memberId());
                }
            }
            for (int i = 0; i < voters.size(); i++) {
                try (EtcdTestClient client = cluster.client(cluster.member(i))) {
                    if (client.leaderId().equals(voters.get(i))) {
                        client.moveLeader(voters.get((i + 1) % voters.size()));
                        changes.incrementAndGet();
                        return;
                    }
                }
            }
        } catch (RuntimeException e) {
            // An election is under way: the next time.
        }
    }

    private void judge(EtcdVersion version, Site site, List<CommandRun> runs) {
        List<CommandRun> good = runs.stream().filter(run -> run.exitCode() == 0).toList();
        long hot = good.stream().filter(run -> run.out().contains("-hot-r")).count();
        Soak.tell(
                "etcd %s: %d changes of the leader, %d writes: %d hot backups, %d from a voter, %d failed",
                version, changes.get(), writes.get(), hot, good.size() - hot, runs.size() - good.size());
        assertThat(changes.get()).isGreaterThanOrEqualTo((int) (TIME.dividedBy(REIGN) / 2));
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.exitCode()).as(run.err()).isIn(0, 15))
                .filteredOn(run -> run.exitCode() == 15)
                .allSatisfy(run -> assertThat(run.err()).contains("HINT: "));
        assertThat(good)
                .filteredOn(run -> !run.out().contains("-hot-r"))
                .allSatisfy(run -> assertThat(run.err()).contains("warning: taken from a voter, and so a cold one: "));
        assertThat(hot).as("hot backups of %d runs", runs.size()).isGreaterThan(runs.size() / 2);
        assertThat(site.mustRestore("verify", "--point", "all", "--level", "structure")
                        .out())
                .contains("%d passed, 0 failed".formatted(good.size()));
    }
}
