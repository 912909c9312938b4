package io.etcddr.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.etcddr.backup.SpoolMode;
import io.etcddr.backup.TestRepository;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Manifest.Etcd;
import io.etcddr.catalog.Manifest.Proof;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.PointSelector;
import io.etcddr.catalog.Verification;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.codec.CannotDecryptException;
import io.etcddr.drill.DrillReport.Check;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.HandmadeDb;
import io.etcddr.progress.Progress;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.ScratchFolders;
import io.etcddr.store.ByteRange;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.verify.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong with a point fails its drill and is recorded; what is wrong with the machine is told, and says nothing
/// about the point. Nothing is left behind in either case.
@Tag("it")
@Timeout(600)
final class DrillFindingsTest {
    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private TestRepository repository;
    private Manifest point;

    @BeforeEach
    void makeAPoint() throws Exception {
        repository = TestRepository.in(new MemoryObjectStore(Clock.systemUTC()), folder);
        point = repository.backUp(database("value").write(folder.resolve("source.db")));
    }

    private static HandmadeDb database(String value) {
        HandmadeDb db = new HandmadeDb().withOldCluster().bucket("lease").bucket("auth");
        for (int i = 0; i < 50; i++) {
            db.put(2 + i, "/apisix/routes/" + i, HandmadeDb.text(value + i));
        }
        return db;
    }

    private Drill drill(TestRepository by, EtcdBinaries binaries, ScratchFolders scratch, Progress progress)
            throws Exception {
        return new Drill(by.points(), Optional.of(by.writer()), binaries, scratch, Clock.systemUTC(), "test", progress);
    }

    private ScratchFolders scratch() {
        return Drill.scratchIn(folder.resolve("state"));
    }

    private DrillReport drill(Manifest manifest) throws Exception {
        DrillReport report = drill(repository, DrillTest.binaries(), scratch(), Progress.none())
                .run(manifest.id(), Occasion.REQUEST);
        requireNothingLeft();
        return report;
    }

    private void requireNothingLeft() throws IOException {
        if (Files.isDirectory(scratch().root())) {
            try (Stream<Path> files = Files.list(scratch().root())) {
                assertThat(files).isEmpty();
            }
        }
    }

    private Optional<Verification> record(PointId id) throws Exception {
        return repository.catalog().find(new PointSelector.ById(id)).lastDrill();
    }

    /// The drill fails with just this, and the repository says so.
    private DrillReport assertFailed(DrillReport report, Aspect aspect, String... findings) throws Exception {
        assertThat(report.passed()).isFalse();
        assertThat(report.findings()).extracting(Finding::message).containsExactly(findings);
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.hint()).isNotEmpty());
        assertThat(report.checks().stream().filter(check -> !check.passed()))
                .extracting(Check::aspect)
                .containsExactly(aspect);
        Verification record = record(report.manifest().id()).orElseThrow();
        assertThat(record.passed()).isFalse();
        assertThat(record.findings()).containsExactly(findings);
        assertThat(report.notRecorded()).isEmpty();
        return report;
    }

    /// The same point with another manifest, signed by the very key that is trusted.
    private Manifest publish(UnaryOperator<Etcd> change) throws Exception {
        return publish(point, change.apply(point.etcd()));
    }

    private Manifest publish(Manifest of, Etcd etcd) throws Exception {
        Manifest changed = new Manifest(
                of.format(),
                of.id(),
                of.cluster(),
                of.createdAt(),
                of.epoch(),
                of.toolVersion(),
                etcd,
                of.base(),
                of.timings(),
                of.lastSeenRevision(),
                of.forced());
        repository.store().delete(List.of(Layout.manifest(of.cluster(), of.id())));
        repository.writer().publish(changed);
        return changed;
    }

    private static Etcd etcd(Etcd of, long revision, Proof proof, long liveKeys, Map<String, Long> prefixes) {
        return new Etcd(
                of.version(),
                of.storageVersion(),
                of.clusterId(),
                of.source(),
                revision,
                of.compactRevision(),
                of.raftTerm(),
                of.raftIndex(),
                of.members(),
                of.alarms(),
                proof,
                of.dbSize(),
                of.dbSizeInUse(),
                liveKeys,
                new TreeMap<>(prefixes));
    }

    @Test
    void theSoundPointPasses() throws Exception {
        assertThat(drill(point).findings()).isEmpty();
    }

    @Test
    void aManifestWhoseKeyCountIsOffFailsTheDrill() throws Exception {
        Manifest changed = publish(etcd -> etcd(etcd, etcd.revision(), etcd.proof(), 51, etcd.liveKeysByPrefix()));
        DrillReport report =
                assertFailed(drill(changed), Aspect.KEYS, "number of live keys is 50, the manifest says 51");
        assertThat(report.timeToRestore()).isPresent();
        assertThat(record(changed.id()).orElseThrow().timeToRestore()).isPresent();
    }

    @Test
    void aManifestWhoseCountOfAGroupIsOffFailsTheDrill() throws Exception {
        Manifest changed = publish(etcd ->
                etcd(etcd, etcd.revision(), etcd.proof(), 50, Map.of("/apisix/routes/", 49L, "/apisix/ssls/", 1L)));
        assertFailed(
                drill(changed),
                Aspect.KEYS,
                "number of live keys in /apisix/routes/ is 50, the manifest says 49",
                "number of live keys in /apisix/ssls/ is 0, the manifest says 1");
    }

    @Test
    void aManifestWhoseRevisionIsOffFailsTheDrill() throws Exception {
        Manifest changed = publish(etcd -> etcd(etcd, 52, etcd.proof(), 50, etcd.liveKeysByPrefix()));
        assertFailed(drill(changed), Aspect.POINT, "point %s: revision is 51, manifest says 52".formatted(point.id()));
    }

    /// All digests fit, and the signature is good: only the HashKV that the members once answered is another one.
    @Test
    void aDatabaseThatWasChangedWithItsDigestsFailsTheDrill() throws Exception {
        TestRepository later = repository.with(() -> LATER);
        Manifest forged = later.backUp(database("changed").write(folder.resolve("changed.db")));
        assertThat(forged.id()).isEqualTo(PointId.of(LATER, PointKind.COLD, 51));
        publish(forged, point.etcd());
        assertFailed(
                drill(forged),
                Aspect.POINT,
                "point %s: HashKV is %d, manifest says %d"
                        .formatted(
                                forged.id(),
                                forged.etcd().proof().hash(),
                                point.etcd().proof().hash()));
    }

    @Test
    void storedBytesThatWereChangedFailTheDrill() throws Exception {
        ObjectKey key = point.base().key();
        byte[] stored;
        try (InputStream in = repository.store().open(key, ByteRange.ALL)) {
            stored = in.readAllBytes();
        }
        stored[stored.length / 2] ^= 1;
        repository.store().delete(List.of(key));
        try (ObjectWriter writer = repository.store().create(key, WriteMode.CREATE_ONLY)) {
            writer.write(stored);
            writer.commit();
        }
        DrillReport report = drill(point);
        assertThat(report.findings())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .startsWith("point %s: digest of object %s is ".formatted(point.id(), key));
        assertThat(report.timeToRestore()).isEmpty();
        assertThat(record(point.id()).orElseThrow().passed()).isFalse();
        assertThat(record(point.id()).orElseThrow().timeToRestore()).isEmpty();
    }

    /// Sound to every reader but etcd itself: the permissions of a role are no message.
    @Test
    void aDatabaseThatEtcdDoesNotBootFromFailsTheDrill() throws Exception {
        byte[] role = {0x0a, 4, 'r', 'o', 'o', 't', 0x12, 2, (byte) 0xff, (byte) 0xff};
        byte[] user = {0x0a, 4, 'r', 'o', 'o', 't', 0x12, 1, 'x', 0x1a, 4, 'r', 'o', 'o', 't'};
        HandmadeDb db = database("value")
                .item("auth", "authEnabled", "\1")
                .item("auth", "authRevision", HandmadeDb.number(3))
                .item("authUsers", "root", HandmadeDb.bytes(user))
                .item("authRoles", "root", HandmadeDb.bytes(role));
        Manifest manifest = repository.with(() -> LATER).backUp(db.write(folder.resolve("broken.db")));
        DrillReport report = drill(manifest);
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(ErrorCode.ETCD);
            assertThat(finding.message())
                    .startsWith("etcd %s: etcd ended with status 2: "
                            .formatted(report.binary().version()))
                    .contains("panic");
        });
        assertThat(report.checks())
                .extracting(Check::aspect, Check::passed)
                .containsExactly(tuple(Aspect.POINT, true), tuple(Aspect.BOOT, false));
        assertThat(report.log()).isNotEmpty().anyMatch(line -> line.startsWith("panic: "));
        assertThat(report.timeToRestore()).isEmpty();
        assertThat(record(manifest.id()).orElseThrow().passed()).isFalse();
    }

    @Test
    void whoCannotDecryptLearnsNothingAboutThePoint() throws Exception {
        Drill drill = drill(repository.with(AgeIdentity.generate()), DrillTest.binaries(), scratch(), Progress.none());
        assertThatExceptionOfType(CannotDecryptException.class)
                .isThrownBy(() -> drill.run(point.id(), Occasion.REQUEST));
        assertThat(record(point.id())).isEmpty();
        requireNothingLeft();
    }

    private Failure refused(EtcdBinaries binaries, ScratchFolders scratch) throws Exception {
        Drill drill = drill(repository, binaries, scratch, Progress.none());
        Failure failure = catchThrowableOfType(Failure.class, () -> drill.run(point.id(), Occasion.REQUEST));
        assertThat(failure.hint()).isPresent();
        assertThat(record(point.id())).isEmpty();
        requireNothingLeft();
        return failure;
    }

    @Test
    void withoutABinaryOfItsMinorItIsRefused() throws Exception {
        Failure failure = refused(new EtcdBinaries(Map.of("3.5", EtcdVersion.V3_5.etcd())), scratch());
        assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(failure).hasMessage("no etcd 3.6 to run on this machine (configured: 3.5)");
        assertThat(refused(new EtcdBinaries(Map.of("3.6", EtcdVersion.V3_5.etcd())), scratch())
                        .code())
                .isEqualTo(ErrorCode.USAGE);
    }

    @Test
    void withoutRoomItIsRefusedBeforeAnythingIsFetched() throws Exception {
        ScratchFolders small = new ScratchFolders(scratch().root(), path -> 1 << 20);
        Failure failure = refused(DrillTest.binaries(), small);
        assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(failure)
                .hasMessageStartingWith(
                        "%s has 1.0 MiB free, and a drill of point %s needs 512.".formatted(small.root(), point.id()));
    }

    @Test
    void aPathTooLongForASocketIsRefused() throws Exception {
        ScratchFolders deep = Drill.scratchIn(folder.resolve("a".repeat(100)));
        Failure failure = refused(DrillTest.binaries(), deep);
        assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
        assertThat(failure).hasMessageContaining(" bytes, and a socket's has 107 at most");
        try (Stream<Path> files = Files.list(deep.root())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void anUnknownPointIsNotFound() throws Exception {
        Drill drill = drill(repository, DrillTest.binaries(), scratch(), Progress.none());
        Failure failure = catchThrowableOfType(
                Failure.class, () -> drill.run(PointId.of(LATER, PointKind.COLD, 7), Occasion.REQUEST));
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        requireNothingLeft();
    }

    /// Calls back when a stage begins.
    private static Progress at(String stage, Runnable then) {
        return (name, bytes) -> {
            if (name.equals(stage)) {
                then.run();
            }
            return Progress.none().stage(name, OptionalLong.empty());
        };
    }

    @Test
    void anEtcdThatWasKilledSaysNothingAboutThePoint() throws Exception {
        Drill drill = drill(
                repository,
                DrillTest.binaries(),
                scratch(),
                at("compare", () -> etcds(scratch().root()).forEach(ProcessHandle::destroyForcibly)));
        Failure failure = catchThrowableOfType(Failure.class, () -> drill.run(point.id(), Occasion.REQUEST));
        assertThat(failure.code()).isEqualTo(ErrorCode.ETCD);
        assertThat(failure.getMessage()).contains("etcd ended by signal 9: ");
        assertThat(failure.hint().orElseThrow()).contains("want of memory");
        assertThat(record(point.id())).isEmpty();
        requireNothingLeft();
    }

    private static List<ProcessHandle> etcds(Path under) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments ->
                                Stream.of(arguments).anyMatch(argument -> argument.startsWith("--data-dir=" + under)))
                        .isPresent())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch", "build", "inspect", "boot", "compare"})
    void anInterruptedDrillLeavesNothing(String stage) throws Exception {
        Drill drill = drill(repository, DrillTest.binaries(), scratch(), at(stage, Thread.currentThread()::interrupt));
        Exception thrown = catchThrowableOfType(Exception.class, () -> drill.run(point.id(), Occasion.REQUEST));
        boolean interrupted = Thread.interrupted();
        assertThat(thrown).as("what ends the drill").isNotNull();
        assertThat(interrupted).isTrue();
        assertThat(etcds(scratch().root())).isEmpty();
        requireNothingLeft();
        assertThat(record(point.id())).isEmpty();
    }

    /// The database is decrypted: nobody but its owner may come near.
    @Test
    void nobodyElseReachesWhatIsRestored() throws Exception {
        Map<String, String> modes = new ConcurrentHashMap<>();
        Map<String, List<ProcessHandle>> running = new ConcurrentHashMap<>();
        Progress look = at("compare", () -> {
            running.put("etcd", etcds(scratch().root()));
            try (Stream<Path> files = Files.walk(scratch().root())) {
                for (Path file : files.toList()) {
                    modes.put(
                            scratch().root().relativize(file).toString().replaceAll("^[0-9a-f]{16}/", ""),
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                }
                long pid = running.get("etcd").getFirst().pid();
                modes.put("tcp", listening(pid));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        drill(repository, DrillTest.binaries(), scratch(), look).run(point.id(), Occasion.REQUEST);
        assertThat(modes).containsEntry("", "rwx------").containsEntry("etcd.log", "rw-------");
        assertThat(modes.entrySet().stream()
                        .filter(entry -> entry.getKey().endsWith(".spool")
                                || entry.getKey().endsWith("/db"))
                        .map(Map.Entry::getValue))
                .hasSize(2)
                .containsOnly("rw-------");
        assertThat(modes.keySet())
                .filteredOn(name -> name.matches("[0-9a-f]{16}"))
                .allSatisfy(name -> assertThat(modes.get(name)).isEqualTo("rwx------"));
        assertThat(modes.get("tcp")).as("ports that etcd listens on").isEmpty();
    }

    /// The sockets of a process that listen on a TCP port (Linux).
    private static String listening(long pid) throws IOException {
        List<String> inodes;
        try (Stream<Path> open = Files.list(Path.of("/proc/%d/fd".formatted(pid)))) {
            inodes = open.map(DrillFindingsTest::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring(8, target.length() - 1))
                    .toList();
        }
        StringBuilder found = new StringBuilder();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/%d/net/%s".formatted(pid, table)))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[3].equals("0A") && inodes.contains(fields[9])) {
                    found.append(fields[1]).append(' ');
                }
            }
        }
        return found.toString();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    @Test
    void twoDrillsRunBesideEachOther() throws Exception {
        Manifest other;
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_7).start();
                EtcdTestClient client = cluster.client()) {
            client.put("/other", "x");
            other = repository.backUp(cluster, SpoolMode.DISK);
        }
        Map<String, DrillReport> reports = new ConcurrentHashMap<>();
        Progress second = at("compare", () -> {
            try {
                reports.put(
                        "inner",
                        drill(repository, DrillTest.binaries(), scratch(), Progress.none())
                                .run(other.id(), Occasion.REQUEST));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        reports.put(
                "outer",
                drill(repository, DrillTest.binaries(), scratch(), second).run(point.id(), Occasion.REQUEST));
        assertThat(reports.get("inner").findings()).isEmpty();
        assertThat(reports.get("outer").findings()).isEmpty();
        requireNothingLeft();
    }
}
