package io.etcddr.datadir;

import static io.etcddr.mvcc.HandmadeDb.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.files.PrivateFiles;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HandmadeDb;
import io.etcddr.mvcc.RevisionBump;
import io.etcddr.mvcc.RevisionBump.CompactionMark;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirsTest {
    private static final String THREE = "m0=http://h:1,m1=http://h:2,m2=http://h:3";
    private static final String WAL = "0000000000000000-0000000000000000.wal";

    @TempDir
    private Path temp;

    /// Where the targets lie. Nothing else is in it.
    private Path folder;

    private Path source;

    @BeforeEach
    void writeSource() throws IOException {
        folder = Files.createDirectory(temp.resolve("volume"));
        source = new HandmadeDb()
                .put(2, "a", text("1"))
                .put(3, "b", new byte[50_000])
                .withOldCluster()
                .write(temp.resolve("source.db"));
    }

    private static DataDirTarget target(String member, Path dataDir) {
        return new DataDirTarget(member, dataDir, Optional.empty());
    }

    private static DataDirRequest request(DataDirTarget... targets) throws Failure {
        return new DataDirRequest(
                ClusterSpec.parse(THREE, "token"),
                EtcdMinor.V3_6,
                RevisionBump.by(100, CompactionMark.MARKED),
                List.of(targets));
    }

    private DataDirReport create(DataDirTarget... targets) throws IOException, Failure {
        try (Backend backend = Backend.open(source)) {
            return DataDirs.create(backend, request(targets), Progress.none());
        }
    }

    private List<String> tree() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
                    assertThat(failure.hint()).isPresent();
                })
                .hasMessage(message);
    }

    @Test
    void aDataDirectoryHasTheFilesOfEtcdForItsOwnerOnly() throws Exception {
        DataDirReport report = create(target("m1", folder.resolve("m1")));
        assertThat(tree())
                .containsExactly(
                        "m1",
                        "m1/member",
                        "m1/member/snap",
                        "m1/member/snap/0000000000000001-0000000000000003.snap",
                        "m1/member/snap/db",
                        "m1/member/wal",
                        "m1/member/wal/" + WAL);
        for (String name : tree()) {
            Path path = folder.resolve(name);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .describedAs(name)
                    .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
        }
        ClusterSpec cluster = ClusterSpec.parse(THREE, "token");
        assertThat(report.clusterId()).isEqualTo(cluster.clusterId());
        assertThat(report.memberIds()).isEqualTo(cluster.memberIds());
        assertThat(report.revisionBefore()).isEqualTo(3);
        assertThat(report.revisionAfter()).isEqualTo(103);
        assertThat(report.dbSize()).isEqualTo(Files.size(folder.resolve("m1/member/snap/db")));
        try (Backend backend = Backend.open(source)) {
            assertThat(report.content()).isEqualTo(backend.hashKv(3, -1));
        }
    }

    @Test
    void allMembersHaveTheSameDatabaseAndAWalOfTheirOwn() throws Exception {
        create(
                target("m0", folder.resolve("a/m0")),
                target("m1", folder.resolve("a/m1")),
                target("m2", folder.resolve("b/m2.etcd")));
        Path first = folder.resolve("a/m0/member");
        for (String other : List.of("a/m1/member", "b/m2.etcd/member")) {
            Path member = folder.resolve(other);
            assertThat(Files.mismatch(first.resolve("snap/db"), member.resolve("snap/db")))
                    .isEqualTo(-1);
            assertThat(Files.mismatch(
                            first.resolve("wal").resolve(WAL),
                            member.resolve("wal").resolve(WAL)))
                    .isPositive();
        }
        assertThat(tree()).noneMatch(name -> name.contains("partial"));
    }

    @Test
    void theWalCanHaveAFolderOfItsOwn() throws Exception {
        create(new DataDirTarget("m0", folder.resolve("data"), Optional.of(folder.resolve("deep/wal"))));
        assertThat(tree())
                .containsExactly(
                        "data",
                        "data/member",
                        "data/member/snap",
                        "data/member/snap/0000000000000001-0000000000000003.snap",
                        "data/member/snap/db",
                        "deep",
                        "deep/wal",
                        "deep/wal/" + WAL);
    }

    /// A mount point cannot be renamed onto, and its permissions are those that the volume was given.
    @Test
    void foldersThatAreThereAndEmptyAreFilledAndKept() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path wal = Files.createDirectory(folder.resolve("wal"));
        Files.createDirectory(data.resolve("lost+found"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwx---"));
        Object inode = Files.getAttribute(data, "unix:ino");
        create(new DataDirTarget("m0", data, Optional.of(wal)));
        assertThat(tree())
                .containsExactly(
                        "data",
                        "data/lost+found",
                        "data/member",
                        "data/member/snap",
                        "data/member/snap/0000000000000001-0000000000000003.snap",
                        "data/member/snap/db",
                        "wal",
                        "wal/" + WAL);
        assertThat(Files.getAttribute(data, "unix:ino")).isEqualTo(inode);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwxrwx---");
    }

    @Test
    void nothingIsInPlaceBeforeItIsCommitted() throws Exception {
        try (Backend backend = Backend.open(source)) {
            DataDirRequest request = request(
                    target("m0", folder.resolve("a/m0")),
                    new DataDirTarget("m1", folder.resolve("m1"), Optional.of(folder.resolve("w/wal"))));
            try (DataDirs dataDirs = DataDirs.build(backend, request, Progress.none())) {
                assertThat(folder.resolve("a/m0")).doesNotExist();
                assertThat(folder.resolve("m1")).doesNotExist();
                assertThat(dataDirs.report().revisionAfter()).isEqualTo(103);
                assertThat(tree()).anyMatch(name -> name.startsWith(".m1.etcd-dr-partial-"));
            }
        }
        assertThat(tree()).isEmpty();
    }

    @Test
    void aCommitThatFailsHalfWayLeavesNothing() throws Exception {
        try (Backend backend = Backend.open(source)) {
            DataDirRequest request = request(target("m0", folder.resolve("m0")), target("m1", folder.resolve("m1")));
            assertThatThrownBy(() -> {
                        try (DataDirs dataDirs = DataDirs.build(backend, request, Progress.none())) {
                            Files.createFile(folder.resolve("m1")); // somebody is quicker
                            dataDirs.commit();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.resolve("m1").toString());
        }
        assertThat(tree()).containsExactly("m1");
        assertThat(folder.resolve("m1")).isEmptyFile();
    }

    @Test
    void aDirectoryThatIsNotEmptyIsNotTouched() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("precious"), "x");
        assertRefused(
                () -> create(target("m0", folder.resolve("other")), target("m1", data)),
                "data directory %s is not empty: it holds precious".formatted(data));
        assertThat(tree()).containsExactly("data", "data/precious");

        assertRefused(
                () -> create(new DataDirTarget("m0", folder.resolve("other"), Optional.of(data))),
                "WAL directory %s is not empty: it holds precious".formatted(data));
        assertThat(tree()).containsExactly("data", "data/precious");
    }

    @Test
    void placesWhereNoFolderCanBeAreRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertRefused(() -> create(target("m0", file)), "data directory %s is no folder".formatted(file));
        assertRefused(
                () -> create(target("m0", file.resolve("x/y"))),
                "data directory %s cannot be made: %s is no folder".formatted(file.resolve("x/y"), file));
        assertRefused(() -> create(target("m0", Path.of("/"))), "data directory / is the root of the file system");
        assertThat(tree()).containsExactly("file");
    }

    @Test
    void foldersThatLieInEachOtherAreRefused() throws Exception {
        assertRefused(
                () -> create(target("m0", folder.resolve("d")), target("m1", folder.resolve("d/x/../e"))),
                "%s lies in %s, which is to be made too".formatted(folder.resolve("d/e"), folder.resolve("d")));
        assertRefused(
                () -> create(new DataDirTarget("m0", folder.resolve("d"), Optional.of(folder.resolve("d/wal")))),
                "%s lies in %s, which is to be made too".formatted(folder.resolve("d/wal"), folder.resolve("d")));
        assertThat(tree()).isEmpty();
    }

    @Test
    void aVolumeWithoutRoomIsRefusedWithNumbers() throws Exception {
        DataDirRequest request = request(target("m0", folder.resolve("m0")), target("m1", folder.resolve("m1")));
        assertThatThrownBy(() -> DataDirs.check(request, 1L << 50))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
                    assertThat(failure.hint()).contains("Make room there, or name a folder on another volume.");
                })
                .hasMessageMatching("no room for .*/m0 on .*: 2048\\.0 TiB needed, [0-9.]+ ([KMGT]i)?B free");
        assertThatThrownBy(() -> DataDirs.check(request, Long.MAX_VALUE)).isInstanceOf(Failure.class);
        assertThat(tree()).isEmpty();
    }

    @Test
    void membersThatAreNotInTheClusterAreNamed() {
        assertThatThrownBy(() -> create(target("m9", folder.resolve("x"))))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessage("member m9 is not in the initial cluster, which has m0, m1, m2");
        assertThatThrownBy(() -> create(target("m0", folder.resolve("x")), target("m0", folder.resolve("y"))))
                .isInstanceOf(Failure.class)
                .hasMessage("two data directories are asked for member m0");
    }

    @Test
    void aBumpBeyondTheLastRevisionIsRefused() throws Exception {
        DataDirRequest request = new DataDirRequest(
                ClusterSpec.parse(THREE, "token"),
                EtcdMinor.V3_6,
                RevisionBump.by(Long.MAX_VALUE, CompactionMark.MARKED),
                List.of(target("m0", folder.resolve("m0"))));
        try (Backend backend = Backend.open(source)) {
            assertRefused(
                    () -> DataDirs.create(backend, request, Progress.none()),
                    "revision bump leads beyond the highest revision, 2^63-1");
        }
        assertThat(tree()).isEmpty();
    }

    @Test
    void aDamagedSourceLeavesNothing() throws Exception {
        byte[] sound = Files.readAllBytes(source);
        int damaged = 0;
        for (int page = 2; page < sound.length / 4096; page++) {
            byte[] content = sound.clone();
            Arrays.fill(content, page * 4096, page * 4096 + 16, (byte) 0xee);
            Files.write(source, content);
            try {
                create(new DataDirTarget("m0", folder.resolve("m0"), Optional.of(folder.resolve("deep/wal"))));
                // Inside of the large value, where only a digest can tell.
                try (Backend backend = Backend.open(source)) {
                    assertThat(backend.hashKv(3, -1).hash()).isNotZero();
                }
                for (String name : List.of("m0", "deep")) {
                    PrivateFiles.deleteTree(folder.resolve(name));
                }
            } catch (CorruptFileException e) {
                assertThat(e).hasMessageContaining("page");
                damaged++;
            }
            assertThat(tree()).isEmpty();
        }
        assertThat(damaged).isEqualTo(4); // two leaves and a branch of the keys, the root leaf
    }

    @Test
    void aRecordThatNoEtcdWritesIsFoundInTheNewDatabase() throws Exception {
        source = new HandmadeDb()
                .put(2, "a", text("1"))
                .item("key", "no revision", "x")
                .write(temp.resolve("strange.db"));
        assertThatThrownBy(() -> create(target("m0", folder.resolve("m0"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no revision");
        assertThat(tree()).isEmpty();
    }
}
