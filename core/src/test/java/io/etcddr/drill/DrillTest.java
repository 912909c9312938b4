package io.etcddr.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcddr.backup.SpoolMode;
import io.etcddr.backup.TestRepository;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointSelector;
import io.etcddr.catalog.Verification;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.drill.DrillReport.Check;
import io.etcddr.progress.Progress;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.testing.ApisixData;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdClusterSpec;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.verify.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Good points pass, whatever cluster they come from, and leave nothing behind but a record.
@Tag("it")
@Timeout(600)
final class DrillTest {
    @TempDir
    private Path folder;

    private TestRepository repository;

    @BeforeEach
    void makeRepository() {
        repository = TestRepository.in(new MemoryObjectStore(Clock.systemUTC()), folder);
    }

    static EtcdBinaries binaries() {
        return new EtcdBinaries(Arrays.stream(EtcdVersion.values())
                .filter(version -> version != EtcdVersion.V3_4 || version.isInstalled())
                .collect(Collectors.toMap(EtcdVersion::minor, EtcdVersion::etcd)));
    }

    private Drill drill() throws Exception {
        return new Drill(
                repository.points(),
                Optional.of(repository.writer()),
                binaries(),
                Drill.scratchIn(folder.resolve("state")),
                Clock.systemUTC(),
                "test",
                Progress.none());
    }

    private DrillReport drill(Manifest manifest) throws Exception {
        DrillReport report = drill().run(manifest.id(), Occasion.SCHEDULE);
        assertThat(left()).isEmpty();
        return report;
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("state/drills"))) {
            return files.toList();
        }
    }

    private static void fill(EtcdCluster cluster) {
        ApisixData.seeded(7).fill(cluster);
        try (EtcdTestClient client = cluster.client()) {
            client.put("large", new byte[1_400_000]);
            client.put("no text \u0001", "x");
            client.put("gone", "x");
            long compacted = client.revision();
            client.delete("gone");
            client.compact(compacted);
            client.putLeased("/leased/long", "x".getBytes(UTF_8), client.grantLease(7_200));
            // May run out while the drill looks.
            client.putLeased("/leased/short", "x".getBytes(UTF_8), client.grantLease(3));
            client.grantLease(3);
        }
    }

    private static void assertPassed(DrillReport report) {
        assertThat(report.findings()).extracting(Finding::message).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.checks()).extracting(Check::aspect).containsExactly(Aspect.values());
        assertThat(report.checks()).allMatch(Check::passed);
        assertThat(report.notRecorded()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.log()).isEmpty();
        assertThat(report.timeToRestore().orElseThrow()).isBetween(Duration.ofMillis(1), report.took());
    }

    private static String detail(DrillReport report, Aspect aspect) {
        return report.checks().stream()
                .filter(check -> check.aspect() == aspect)
                .findFirst()
                .orElseThrow()
                .detail();
    }

    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    void aPointOfEveryVersionPasses(EtcdVersion version) throws Exception {
        assumeTrue(version != EtcdVersion.V3_4 || version.isInstalled(), "etcd 3.4 is not installed");
        Manifest manifest;
        try (EtcdCluster cluster = EtcdCluster.of(version).start()) {
            fill(cluster);
            manifest = repository.backUp(cluster, SpoolMode.DISK);
        }
        DrillReport report = drill(manifest);
        assertPassed(report);
        assertThat(report.binary().minor()).isEqualTo(version.minor());
        assertThat(report.restoredRevision()).isEqualTo(manifest.lastSeenRevision() + 1_000_000_000);
        assertThat(detail(report, Aspect.KEYS))
                .startsWith("%d keys, ".formatted(manifest.etcd().liveKeys()));
        assertThat(detail(report, Aspect.HASHKV))
                .contains(
                        version == EtcdVersion.V3_4
                                ? "not answered by this version"
                                : " at revision " + report.restoredRevision());
        assertThat(detail(report, Aspect.USERS)).isEqualTo("0 users, 0 roles, authentication off");

        Verification record = repository
                .catalog()
                .find(new PointSelector.ById(manifest.id()))
                .lastDrill()
                .orElseThrow();
        assertThat(record.passed()).isTrue();
        assertThat(record.occasion()).isEqualTo(Occasion.SCHEDULE);
        assertThat(record.timeToRestore())
                .contains(Duration.ofMillis(report.timeToRestore().orElseThrow().toMillis()));
    }

    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    void aPointWithUsersPassesWithoutAnyPassword(EtcdVersion version) throws Exception {
        assumeTrue(version != EtcdVersion.V3_4 || version.isInstalled(), "etcd 3.4 is not installed");
        Manifest manifest;
        EtcdClusterSpec spec = EtcdCluster.of(version).withAuth();
        try (EtcdCluster cluster =
                (version == EtcdVersion.V3_4 ? spec : spec.members(3).withMutualTls()).start()) {
            fill(cluster);
            try (EtcdTestClient client = cluster.client()) {
                client.addUser("reader", "secret");
                client.addReadWriteRole("everything");
                client.grantRole("reader", "everything");
            }
            manifest = repository.backUp(cluster, SpoolMode.DISK);
        }
        DrillReport report = drill(manifest);
        assertPassed(report);
        assertThat(detail(report, Aspect.USERS)).isEqualTo("2 users, 2 roles, authentication on");
    }

    /// Of such a point the manifest says nothing but the digests; etcd is compared with the snapshot itself.
    @Test
    void aPointThatWasOnlyStreamedPasses() throws Exception {
        Manifest manifest;
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            fill(cluster);
            manifest = repository.backUp(cluster, SpoolMode.NONE);
        }
        DrillReport report = drill(manifest);
        assertThat(report.passed()).isTrue();
        assertThat(report.checks()).hasSize(Aspect.values().length);
        assertThat(report.warnings())
                .contains(manifest.id() + " is not proven: backup.spool is none: nothing was walked");
        assertThat(detail(report, Aspect.POINT)).contains("the manifest says no more of it");
        assertThat(detail(report, Aspect.KEYS)).startsWith("3");
    }

    @Test
    void anEmptyStorePasses() throws Exception {
        Manifest manifest;
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            manifest = repository.backUp(cluster, SpoolMode.DISK);
        }
        DrillReport report = drill(manifest);
        assertPassed(report);
        assertThat(detail(report, Aspect.KEYS)).isEqualTo("0 keys, 0 of them with a lease");
    }

    @Test
    void withoutASigningKeyNothingIsRecorded() throws Exception {
        Manifest manifest;
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            manifest = repository.backUp(cluster, SpoolMode.DISK);
        }
        DrillReport report = new Drill(
                        repository.points(),
                        Optional.empty(),
                        new EtcdBinaries(Map.of("3.6", EtcdVersion.V3_6.etcd())),
                        Drill.scratchIn(folder.resolve("state")),
                        Clock.systemUTC(),
                        "test",
                        Progress.none())
                .run(manifest.id(), Occasion.REQUEST);
        assertThat(report.passed()).isTrue();
        assertThat(report.notRecorded()).contains("there is no signing key");
        assertThat(repository
                        .catalog()
                        .find(new PointSelector.ById(manifest.id()))
                        .lastDrill())
                .isEmpty();
    }
}
