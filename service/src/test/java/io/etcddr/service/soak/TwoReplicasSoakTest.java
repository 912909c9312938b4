package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.PointId;
import io.etcddr.service.serve.ServeProcess;
import io.etcddr.service.soak.WriterHistory.Span;
import io.etcddr.service.soak.WriterHistory.Writer;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.SignedDocument;
import io.etcddr.testing.Await;
import io.etcddr.testing.BucketHistory;
import io.etcddr.testing.BucketHistory.Change;
import io.etcddr.testing.BucketHistory.Kind;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.ClusterName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas of `etcd-dr serve` on the same clusters, stopped (SIGSTOP) again and again for longer than their
/// leases last, and woken. The bucket keeps versions, so that afterwards it tells who wrote and deleted what and when,
/// whatever the processes believe.
@Tag("soak")
final class TwoReplicasSoakTest {
    private static final Duration RUN = Duration.ofSeconds(Soak.of(90, 600));
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration LONGEST_REST = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<ClusterName> CLUSTERS =
            List.of(new ClusterName("main"), new ClusterName("c1"), new ClusterName("c2"), new ClusterName("c3"));
    private static final Pattern DELETED = Pattern.compile("(\\d+) points deleted, .*");

    private final Random random = Soak.random();
    private int oldCopies;

    @TempDir
    private Path folder;

    @Test
    void nobodyPublishesOrDeletesWhoseLeaseHasPassedOn() throws Exception {
        try (EtcdCluster etcd = EtcdCluster.of(EtcdVersion.V3_6).start();
                SoakSite site = SoakSite.in(
                        folder,
                        etcd,
                        BucketHistory.newBucket(),
                        "cold: {every: 2s}, expire: {every: 2s}",
                        "lease-period: %dms".formatted(PERIOD.toMillis()))) {
            site.site().mustDr("backup");
            OldCopies copies = OldCopies.of(
                    site.store(),
                    site.key(),
                    site.points(CLUSTERS.getFirst()).getFirst().manifest());
            protectMore(site, etcd);
            try (ServeProcess one = ServeProcess.start(site.site());
                    ServeProcess other = ServeProcess.start(site.site())) {
                pauseAndWake(site, copies, List.of(one, other));
                for (ServeProcess replica : List.of(one, other)) {
                    assertThat(replica.terminate()).as(replica.log()).isZero();
                    // A backup that lost its lease is tried again, or left to the other.
                    assertThat(replica.count("level=ERROR")).as(replica.log()).isZero();
                }
                requireOneWriter(site, one, other);
            }
        }
    }

    /// The same etcd under other names.
    private static void protectMore(SoakSite site, EtcdCluster etcd) {
        StringBuilder more = new StringBuilder("clusters:");
        for (ClusterName name : CLUSTERS.subList(1, CLUSTERS.size())) {
            more.append("\n  - {name: %s, endpoints: [%s]}"
                    .formatted(name, etcd.member(0).clientUrl()));
        }
        site.site().edit("clusters:", more.toString());
    }

    private void pauseAndWake(SoakSite site, OldCopies copies, List<ServeProcess> replicas) throws Exception {
        for (ServeProcess replica : replicas) {
            replica.awaitLog("service started");
        }
        Await.until(
                "somebody to take a lease",
                PATIENCE,
                () -> replicas.stream().anyMatch(replica -> replica.count("lease taken") > 0));
        int pauses = 0;
        long end = System.nanoTime() + RUN.toNanos();
        for (; System.nanoTime() < end; pauses++) {
            addOld(site, copies);
            ServeProcess victim = replicas.get(random.nextInt(replicas.size()));
            victim.live(part(LONGEST_REST));
            boolean both = random.nextInt(6) == 0;
            List<ServeProcess> stopped = both ? replicas : List.of(victim);
            stopped.forEach(replica -> replica.signal("STOP"));
            victim.live(PERIOD.plus(part(PERIOD.multipliedBy(2))));
            stopped.forEach(replica -> replica.signal("CONT"));
        }
        Soak.tell("%d pauses in %d s", pauses, RUN.toSeconds());
        for (ClusterName cluster : CLUSTERS) {
            Await.until(
                    "old points of %s to be deleted".formatted(cluster),
                    PATIENCE,
                    () -> site.ids(cluster).stream().noneMatch(TwoReplicasSoakTest::isOld));
        }
    }

    private static boolean isOld(PointId id) {
        return id.time().isBefore(Instant.now().minus(Duration.ofHours(2)));
    }

    private void addOld(SoakSite site, OldCopies copies) throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (ClusterName cluster : CLUSTERS) {
            copies.add(site.catalog(cluster), now.minus(Duration.ofHours(2000 - ++oldCopies)));
        }
    }

    private Duration part(Duration time) {
        return Duration.ofNanos((long) (random.nextDouble() * time.toNanos()));
    }

    private static void requireOneWriter(SoakSite site, ServeProcess one, ServeProcess other) throws Exception {
        int published = 0;
        int deleted = 0;
        int takeovers = 0;
        try (BucketHistory history = new BucketHistory(site.bucket().bucket(), "etcd/")) {
            for (ClusterName cluster : CLUSTERS) {
                WriterHistory writers = WriterHistory.of(history, cluster, site.trusted());
                requireOneHolderForEachEpoch(writers, cluster);
                takeovers += writers.holders().size();
                for (ServeProcess replica : List.of(one, other)) {
                    requireOwnEpochs(writers, cluster, replica);
                }
                Map<String, Long> epochs = new HashMap<>();
                int gone = 0;
                for (List<Change> changes :
                        history.below(cluster + "/manifests/").values()) {
                    String point = point(changes);
                    requireWrittenOnce(changes);
                    OptionalLong epoch = epochOfManifest(history, site, changes);
                    if (epoch.isEmpty()) {
                        continue; // a tombstone
                    }
                    epochs.put(point, epoch.getAsLong());
                    requirePublishedInTime(writers, point, changes.getFirst(), epoch.getAsLong());
                    gone += requireDeletedOnce(writers, point, changes);
                }
                requireReportsTrue(writers, cluster, epochs, one, other);
                assertThat(deletedAsReported(cluster, one) + deletedAsReported(cluster, other))
                        .as("deletions that both reported, of %s, seed %d", cluster, Soak.seed())
                        .isLessThanOrEqualTo(gone);
                published += epochs.size();
                deleted += gone;
                site.requireSound(cluster);
            }
        }
        Soak.tell("%d epochs, %d points published, %d deleted", takeovers, published, deleted);
        assertThat(takeovers)
                .as("the pauses make leases pass on, seed %d", Soak.seed())
                .isGreaterThan(2 * CLUSTERS.size());
        assertThat(deleted).as("seed %d", Soak.seed()).isPositive();
    }

    private static void requireOneHolderForEachEpoch(WriterHistory writers, ClusterName cluster) {
        assertThat(writers.holders().values())
                .as("holders of %s, seed %d", cluster, Soak.seed())
                .allSatisfy(holders -> assertThat(holders).hasSize(1));
        Optional<Writer> before = Optional.empty();
        for (Writer writer : writers.writers()) {
            long epoch = before.map(Writer::epoch).orElse(0L);
            assertThat(writer.epoch())
                    .as("epochs of %s, seed %d", cluster, Soak.seed())
                    .isBetween(epoch, epoch + 1);
            if (writer.epoch() == epoch) {
                assertThat(writer.renewal())
                        .as("renewals of %s in epoch %d, seed %d", cluster, epoch, Soak.seed())
                        .isEqualTo(before.orElseThrow().renewal() + 1);
            }
            before = Optional.of(writer);
        }
    }

    /// Holders are named by host, process and something by chance.
    private static String holder(WriterHistory writers, long epoch) {
        return writers.holders().get(epoch).iterator().next();
    }

    private static void requireOwnEpochs(WriterHistory writers, ClusterName cluster, ServeProcess replica) {
        for (Map<String, String> line : LogLines.of(replica.log()).saying("lease taken")) {
            if (line.get("cluster").equals(cluster.value())) {
                assertThat(holder(writers, Long.parseLong(line.get("epoch"))))
                        .as("epoch %s of %s, seed %d", line.get("epoch"), cluster, Soak.seed())
                        .contains(":%d:".formatted(replica.pid()));
            }
        }
    }

    private static String point(List<Change> changes) {
        return changes.getFirst().key().replaceFirst(".*/", "").replace(".json", "");
    }

    private static void requireWrittenOnce(List<Change> changes) {
        assertThat(changes.stream().filter(change -> change.kind() == Kind.WRITTEN))
                .as("%s, seed %d", changes.getFirst().key(), Soak.seed())
                .hasSize(1);
        assertThat(changes.getFirst().kind())
                .as("%s, seed %d", changes, Soak.seed())
                .isEqualTo(Kind.WRITTEN);
    }

    /// Empty for a tombstone.
    private static OptionalLong epochOfManifest(BucketHistory history, SoakSite site, List<Change> changes)
            throws BadDocumentException {
        byte[] content = history.content(changes.getFirst());
        try {
            return OptionalLong.of(SignedDocument.open("manifest", content, site.trusted())
                    .content()
                    .size("epoch"));
        } catch (BadDocumentException e) {
            SignedDocument.open("fenced", content, site.trusted());
            return OptionalLong.empty();
        }
    }

    /// While it was announced, and by him who announced it: once his successor had decided it, it was too late.
    private static void requirePublishedInTime(WriterHistory writers, String point, Change written, long epoch) {
        if (epoch == 0) {
            return; // an old copy, from the test itself
        }
        List<Span> announced = writers.spans(writer -> writer.publishing().contains(point));
        assertThat(announced)
                .as("%s of epoch %d, written at %s, seed %d", point, epoch, written.time(), Soak.seed())
                .hasSize(1)
                .allMatch(span -> span.first().epoch() == epoch && span.holds(written.time()));
    }

    /// Decided by one writer; carried out by him, or completed by whoever took over from him.
    ///
    /// @return how many points are gone: none or one
    private static int requireDeletedOnce(WriterHistory writers, String point, List<Change> changes) {
        List<Span> announced = writers.spans(writer -> writer.deleting().contains(point));
        Optional<Change> first =
                changes.stream().filter(change -> change.kind() == Kind.DELETED).findFirst();
        assertThat(announced)
                .as("deletion of %s: %s, seed %d", point, changes, Soak.seed())
                .hasSize(first.isPresent() ? 1 : 0)
                .allMatch(span -> span.holds(first.orElseThrow().time()));
        return announced.size();
    }

    /// What a replica says it made is there, or was, and carries an epoch of this replica.
    private static void requireReportsTrue(
            WriterHistory writers, ClusterName cluster, Map<String, Long> epochs, ServeProcess... replicas) {
        Map<String, Long> reported = new HashMap<>();
        for (ServeProcess replica : replicas) {
            for (Map<String, String> line : LogLines.of(replica.log()).saying("cold succeeded")) {
                if (line.get("cluster").equals(cluster.value())) {
                    String point = line.get("point");
                    assertThat(reported.put(point, replica.pid()))
                            .as("%s was reported before, seed %d", point, Soak.seed())
                            .isNull();
                    assertThat(epochs).as("seed %d", Soak.seed()).containsKey(point);
                    assertThat(holder(writers, epochs.get(point)))
                            .as("%s, seed %d", point, Soak.seed())
                            .contains(":%d:".formatted(replica.pid()));
                }
            }
        }
        assertThat(Set.copyOf(reported.values()))
                .as("backups of %s by the replicas, seed %d", cluster, Soak.seed())
                .isNotEmpty();
    }

    private static int deletedAsReported(ClusterName cluster, ServeProcess replica) {
        return LogLines.of(replica.log()).saying("expire succeeded").stream()
                .filter(line -> line.get("cluster").equals(cluster.value()))
                .map(line -> DELETED.matcher(line.get("result")))
                .filter(Matcher::matches)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
    }
}
