package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.codec.CannotDecryptException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView.Alarm;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.EtcdException;
import io.etcddr.progress.Progress;
import io.etcddr.restore.Bump;
import io.etcddr.restore.RestorePlan;
import io.etcddr.restore.RestoreReport;
import io.etcddr.restore.RestoreRequest;
import io.etcddr.restore.RestoreRequest.NewMember;
import io.etcddr.restore.RestoreSource;
import io.etcddr.restore.Target;
import io.etcddr.restore.Trust;
import io.etcddr.sign.SigningKey;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.FileObjectStore;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreException;
import io.etcddr.store.WriteMode;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.FaultyStore;
import io.etcddr.testing.FaultyStore.Faults;
import io.etcddr.value.MemberId;
import io.etcddr.verify.Level;
import io.etcddr.verify.VerifyReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever goes wrong, there is no manifest without its data, and nothing is left behind.
final class BackupFailureTest {
    private static final BackupRequest REQUEST = request(SpoolMode.DISK, Safety.ENFORCED);
    private static final BackupRequest FORCED = request(SpoolMode.DISK, Safety.OVERRIDDEN);

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-23T13:00:00.250Z");
    private TestRepository repository;
    private FakeCluster cluster;

    @BeforeEach
    void makeCluster() throws Exception {
        repository = TestRepository.in(new MemoryObjectStore(() -> now), folder).with(() -> now);
        cluster = FakeCluster.of(FakeCluster.database(folder.resolve("source.db"), 300), 3);
    }

    private static BackupRequest request(SpoolMode spool, Safety safety) {
        return new BackupRequest(Prove.VOTERS, spool, safety);
    }

    private Failure refused(LiveCluster by, BackupRequest request) throws Exception {
        BackupPipeline pipeline = repository.pipeline(by);
        Failure failure = catchThrowableOfType(Failure.class, () -> pipeline.run(request));
        assertThat(failure).as("a refusal").isNotNull();
        requireNothingLeft();
        return failure;
    }

    private void requireNothingLeft() throws IOException {
        assertThat(repository.objects()).isEmpty();
        assertThat(repository.spoolFiles()).isEmpty();
    }

    @Test
    void theAlarmCorruptRefusesTheBackup() throws Exception {
        Failure failure = refused(cluster.with(new Alarm(new MemberId(3), "CORRUPT")), REQUEST);
        assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(failure).hasMessage("the cluster has raised the CORRUPT alarm for member 3");
        assertThat(failure.hint().orElseThrow()).endsWith("add --force: its manifest will say so.");
        assertThat(failure.hintInService().orElseThrow())
                .endsWith("run etcd-dr backup --force by hand: its manifest will say so.");
    }

    @Test
    void aForcedBackupOfACorruptClusterComesFromAnotherMemberAndSaysSo() throws Exception {
        FakeCluster corrupt = cluster.with(new Alarm(new MemberId(3), "CORRUPT"));
        Manifest manifest = repository.pipeline(corrupt).run(FORCED).manifest();
        assertThat(manifest.forced()).containsExactly("corrupt-alarm");
        assertThat(manifest.etcd().alarms()).containsExactly("CORRUPT on 3");
        assertThat(manifest.etcd().source().memberId()).isEqualTo(new MemberId(2));
        assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
    }

    @Test
    @Tag("it")
    void aForcedBackupIsTakenEvenWhenTheOnlyMemberHasTheAlarm() throws Exception {
        try (EtcdCluster real = EtcdCluster.of(EtcdVersion.V3_6).start();
                EtcdTestClient test = real.client();
                EtcdClient client = EtcdClient.connect(real.access())) {
            test.put("/apisix/routes/1", "one");
            test.raiseAlarm(EtcdTestClient.Alarm.CORRUPT, test.memberId());
            assertThat(refused(new io.etcddr.backup.EtcdCluster(client), REQUEST))
                    .hasMessage("the cluster has raised the CORRUPT alarm for member " + test.memberId());
            Manifest manifest = repository.pipeline(client).run(FORCED).manifest();
            assertThat(manifest.forced()).containsExactly("corrupt-alarm");
            assertThat(manifest.etcd().source().memberId()).isEqualTo(test.memberId());
            assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
        }
    }

    @Test
    void membersThatDisagreeRefuseTheBackup() throws Exception {
        Failure failure = refused(cluster.disagreeing(0), REQUEST);
        assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(failure)
                .hasMessageStartingWith("members disagree at revision 301: m0 (1) answers HashKV ")
                .hasMessageEndingWith("; the snapshot equals m1 (2), m2 (3)");
    }

    @Test
    void aForcedBackupOfMembersThatDisagreeSaysSo() throws Exception {
        BackupReport report = repository.pipeline(cluster.disagreeing(0)).run(FORCED);
        assertThat(report.manifest().forced()).containsExactly("members-disagree");
        assertThat(report.manifest().proven()).isFalse();
        assertThat(report.manifest().unprovenBecause()).hasValue("taken with --force, against: members-disagree");
        assertThat(report.manifest().etcd().proof().comparedWith()).containsExactly(new MemberId(2), new MemberId(3));
        assertThat(report.warnings()).singleElement().asString().startsWith("members disagree at revision 301");
    }

    @Test
    void aSnapshotThatNobodyConfirmsIsNoBackupEvenWhenForced() throws Exception {
        FakeCluster lying = cluster.disagreeing(0).disagreeing(1).disagreeing(2);
        Failure failure = refused(lying, FORCED);
        assertThat(failure.code()).isEqualTo(ErrorCode.INTEGRITY);
        assertThat(failure).hasMessageStartingWith("no member confirms the snapshot at revision 301: ");
    }

    @Test
    void anEtcdThatIsDownIsTold() throws Exception {
        EtcdAccess access = new EtcdAccess(
                List.of(URI.create("http://127.0.0.1:1")), Optional.empty(), Optional.empty(), Duration.ofSeconds(3));
        try (EtcdClient client = EtcdClient.connect(access)) {
            BackupPipeline pipeline = repository.pipeline(client);
            assertThatExceptionOfType(EtcdException.class)
                    .isThrownBy(() -> pipeline.run(REQUEST))
                    .withMessageContaining("127.0.0.1:1");
        }
        requireNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(SpoolMode.class)
    void aStoreThatRefusesLeavesNothing(SpoolMode spool) throws Exception {
        requireStoreFailure(Faults.none().withFailures(1), spool, "injected: create ");
    }

    @ParameterizedTest
    @EnumSource(SpoolMode.class)
    void aStoreThatFailsAtTheCommitLeavesNothing(SpoolMode spool) throws Exception {
        requireStoreFailure(new Faults(0, 0, 0, 1, 0, 0), spool, "injected: the commit of ");
    }

    private void requireStoreFailure(Faults faults, SpoolMode spool, String message) throws Exception {
        BackupPipeline pipeline = pipeline(new FaultyStore(repository.store(), faults, 1));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> pipeline.run(request(spool, Safety.ENFORCED)))
                .withMessageStartingWith(message);
        requireNothingLeft();
    }

    private BackupPipeline pipeline(ObjectStore data) throws Exception {
        return new BackupPipeline(
                cluster,
                data,
                repository.catalog(),
                repository.writer(),
                repository.settings(),
                new SpoolFolder(repository.spools()),
                () -> now,
                Pause.sleeping(),
                Progress.none());
    }

    @Test
    void aStoreOnABadDayHasWholePointsOrNone() throws Exception {
        TestRepository sound = repository;
        for (int seed = 0; seed < 60; seed++) {
            now = now.plusSeconds(1);
            FaultyStore bad = new FaultyStore(sound.store(), new Faults(0.1, 0.02, 0.05, 0.1, 0, 0), seed);
            try {
                sound.with(bad).pipeline(cluster).run(REQUEST);
            } catch (IOException | Failure failed) {
                assertThat(failed).as("seed %d", seed).hasStackTraceContaining("injected");
            }
            assertThat(sound.spoolFiles()).as("seed %d", seed).isEmpty();
        }
        VerifyReport report = sound.verify(Level.CHECKSUM);
        assertThat(report.passed()).isTrue();
        assertThat(report.points()).hasSizeBetween(5, 59);
        now = now.plus(sound.grace()).plusSeconds(60);
        sound.pipeline(cluster).run(REQUEST);
        long data = sound.objects().stream()
                .filter(key -> key.value().contains("/points/"))
                .count();
        assertThat(data).isEqualTo(report.points().size() + 1);
    }

    @ParameterizedTest
    @EnumSource(SpoolMode.class)
    void aStreamThatIsCutOffIsNoBackup(SpoolMode spool) throws Exception {
        BackupPipeline pipeline = repository.pipeline(cluster.cutShort());
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> pipeline.run(request(spool, Safety.ENFORCED)))
                .withMessage("the snapshot ended without a checksum");
        requireNothingLeft();
    }

    @Test
    void aSpoolFolderWithoutRoomRefusesBeforeAnythingStarts() throws Exception {
        AtomicBoolean started = new AtomicBoolean();
        FakeCluster watched = cluster.sending(sink -> {
            started.set(true);
            return cluster.script().to(sink);
        });
        BackupPipeline pipeline = repository.pipeline(watched, new SpoolFolder(repository.spools(), path -> 1_000_000));
        Failure failure = catchThrowableOfType(Failure.class, () -> pipeline.run(REQUEST));
        assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(failure)
                .hasMessageStartingWith(
                        "spool folder %s has 976.6 KiB free, and the database of ".formatted(repository.spools()));
        assertThat(started).isFalse();
        requireNothingLeft();
    }

    @Test
    void aSpoolFolderThatIsAFileIsToldAsSuch() throws Exception {
        Files.writeString(repository.spools(), "in the way");
        BackupPipeline pipeline = repository.pipeline(cluster);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> pipeline.run(REQUEST))
                .withMessageContaining("%s is no folder".formatted(repository.spools()));
        assertThat(repository.objects()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SpoolMode.class)
    void anInterruptedBackupLeavesNothing(SpoolMode spool) throws Exception {
        Path root = folder.resolve("repository");
        repository = repository.with(FileObjectStore.initialize(root));
        FakeCluster interrupting = cluster.sending(sink -> {
            Thread.currentThread().interrupt();
            return cluster.script().to(sink);
        });
        BackupPipeline pipeline = repository.pipeline(interrupting);
        try {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> pipeline.run(request(spool, Safety.ENFORCED)));
        } finally {
            assertThat(Thread.interrupted())
                    .as("the thread is still interrupted")
                    .isTrue();
        }
        requireNothingLeft();
        try (var files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("format.json");
        }
    }

    @Test
    void aBackupWithoutASpoolIsUnprovenAndCanBeCheckedAndRestored() throws Exception {
        Manifest manifest = repository
                .pipeline(cluster)
                .run(request(SpoolMode.NONE, Safety.ENFORCED))
                .manifest();
        assertThat(manifest.proven()).isFalse();
        assertThat(manifest.etcd().proof().unprovenBecause()).hasValue("backup.spool is none: nothing was walked");
        assertThat(repository.verify(Level.CHECKSUM).passed()).isTrue();
        assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
        RestorePlan plan = repository.restore().plan(restoreOf(manifest.id()));
        assertThat(plan.warnings())
                .contains("%s was streamed without a spool: its content is checked against its digests only"
                        .formatted(manifest.id()));
        RestoreReport report = repository.restore().run(plan);
        assertThat(report.hashKv().revision()).isEqualTo(301);
        assertThat(folder.resolve("restored/m0/member/snap/db")).exists();
    }

    @Test
    void whatAKilledRunLeftGoesAfterTheGracePeriod() throws Exception {
        PointId killed = PointId.of(now, PointKind.COLD, 299);
        ObjectKey left = Layout.base(TestRepository.CLUSTER, killed, List.of("zstd", "age"));
        try (ObjectWriter writer = repository.store().create(left, WriteMode.CREATE_ONLY)) {
            writer.write(new byte[10]);
            writer.commit();
        }
        now = now.plus(repository.grace()).minusSeconds(10);
        assertThat(repository.pipeline(cluster).run(REQUEST).garbageRemoved()).isZero();
        assertThat(repository.store().stat(left)).isPresent();
        now = now.plusSeconds(20);
        assertThat(repository.pipeline(cluster).run(REQUEST).garbageRemoved()).isEqualTo(1);
        assertThat(repository.store().stat(left)).isEmpty();
        assertThat(repository.verify(Level.CHECKSUM).points()).hasSize(2);
    }

    @Test
    void anotherIdentityDecryptsNothing() throws Exception {
        PointId id = repository.pipeline(cluster).run(REQUEST).manifest().id();
        TestRepository stranger = repository.with(AgeIdentity.generate());
        assertThatExceptionOfType(CannotDecryptException.class)
                .isThrownBy(() -> stranger.verify(Level.CHECKSUM))
                .withMessageContaining("identit");
        assertThatExceptionOfType(CannotDecryptException.class)
                .isThrownBy(() -> stranger.restore().run(stranger.restore().plan(restoreOf(id))))
                .withMessageContaining("identit");
        assertThat(folder.resolve("restored")).isEmptyDirectory();
    }

    @Test
    void aManifestOfAnotherKeyIsNotBelieved() throws Exception {
        PointId id = repository.pipeline(cluster).run(REQUEST).manifest().id();
        TestRepository stranger = repository.with(SigningKey.generate());
        VerifyReport report = stranger.verify(Level.CHECKSUM);
        assertThat(report.points()).isEmpty();
        assertThat(report.unreadable()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(ErrorCode.INTEGRITY);
            assertThat(finding.message()).contains(id.toString());
        });
        Failure failure =
                catchThrowableOfType(Failure.class, () -> stranger.restore().plan(restoreOf(id)));
        assertThat(failure.code()).isEqualTo(ErrorCode.INTEGRITY);
        assertThat(failure).hasMessageContaining(id.toString());
    }

    @Test
    void aDataDirectoryThatIsNotEmptyIsNotTouched() throws Exception {
        PointId id = repository.pipeline(cluster).run(REQUEST).manifest().id();
        RestoreRequest request = restoreOf(id);
        RestorePlan early = repository.restore().plan(request);
        Path precious = Files.createDirectories(folder.resolve("restored/m0")).resolve("precious");
        Files.writeString(precious, "mine");
        Failure planned =
                catchThrowableOfType(Failure.class, () -> repository.restore().plan(request));
        assertThat(planned.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(planned).hasMessageContaining(folder.resolve("restored/m0").toString());
        Failure ran =
                catchThrowableOfType(Failure.class, () -> repository.restore().run(early));
        assertThat(ran.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(precious).hasContent("mine");
        assertThat(folder.resolve("restored")).isDirectoryNotContaining(file -> !file.endsWith("m0"));
    }

    private RestoreRequest restoreOf(PointId id) throws IOException {
        Path beside = Files.createDirectories(folder.resolve("restored"));
        return new RestoreRequest(
                new RestoreSource.Point(id),
                List.of(new Target("m0", beside.resolve("m0"), Optional.empty())),
                List.of(new NewMember("m0", List.of("http://127.0.0.1:2380"))),
                "token",
                Optional.empty(),
                new Bump.PastLastSeen(),
                Trust.SIGNED);
    }
}
