package io.etcddr.store;

import static io.etcddr.store.WriteMode.CREATE_ONLY;
import static io.etcddr.store.WriteMode.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileObjectStoreTest extends ObjectStoreContract {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private Path root;

    @Override
    protected ObjectStore newStore() throws IOException {
        root = folder.resolve("a/repository");
        return FileObjectStore.initialize(root);
    }

    @Test
    void filesAndFoldersAreTheOwnersOnly() throws IOException {
        write(new ObjectKey("points/a/base.db"), bytes("x"), CREATE_ONLY);
        try (Stream<Path> all = Files.walk(folder.resolve("a"))) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void whatIsBeingWrittenLiesInTheWorkFolderAndIsGoneAfterwards() throws IOException {
        try (ObjectWriter writer = store().create(new ObjectKey("a/b"), REPLACE)) {
            writer.write(random(200_000));
            assertThat(work()).hasSize(1);
            writer.commit();
            assertThat(work()).isEmpty();
        }
        try (ObjectWriter writer = store().create(new ObjectKey("a/c"), CREATE_ONLY)) {
            writer.write(1);
        }
        assertThat(work()).isEmpty();
    }

    @Test
    void foldersThatBecomeEmptyAreRemoved() throws IOException {
        write(new ObjectKey("points/a/base.db"), bytes("x"), CREATE_ONLY);
        write(new ObjectKey("points/b"), bytes("x"), CREATE_ONLY);
        store().delete(List.of(new ObjectKey("points/a/base.db")));
        assertThat(root.resolve("points/a")).doesNotExist();
        assertThat(root.resolve("points")).exists();
        store().delete(List.of(new ObjectKey("points/b")));
        assertThat(root.resolve("points")).doesNotExist();
        assertThat(root).exists();
    }

    @Test
    void oldTemporaryFilesBelowThePrefixAreRemoved() throws IOException {
        ObjectWriter killed = store().create(new ObjectKey("prod/points/a"), CREATE_ONLY);
        killed.write(random(100_000));
        ObjectWriter other = store().create(new ObjectKey("test/points/a"), CREATE_ONLY);
        other.write(random(100_000));
        AbandonedUploads uploads = (AbandonedUploads) store();
        assertThat(uploads.removeAbandoned(ObjectKey.ROOT, LONG_AGO)).isZero();
        for (Path file : work()) {
            Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
        }
        Instant dayAfter = LONG_AGO.plusSeconds(86_400);
        assertThat(uploads.removeAbandoned(new ObjectKey("prod/"), dayAfter)).isEqualTo(1);
        assertThat(uploads.removeAbandoned(new ObjectKey("prod/"), dayAfter)).isZero();
        assertThat(uploads.removeAbandoned(ObjectKey.ROOT, dayAfter)).isEqualTo(1);
        assertThat(work()).isEmpty();
        killed.close();
        other.close();
    }

    @Test
    void aFolderThatIsNotThereIsNotMade() {
        Path missing = folder.resolve("not-mounted");
        FileObjectStore unmounted = new FileObjectStore(missing);
        String message = "folder %s does not exist".formatted(missing);
        assertThatThrownBy(() -> unmounted.create(new ObjectKey("a"), CREATE_ONLY))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_BUCKET))
                .hasMessage(message);
        assertThatThrownBy(() -> unmounted.list(ObjectKey.ROOT)).hasMessage(message);
        assertThatThrownBy(() -> unmounted.stat(new ObjectKey("a"))).hasMessage(message);
        assertThat(missing).doesNotExist();
    }

    @Test
    void symbolicLinksAreNeitherFollowedNorListed() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Path secret = Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("object"), secret);
        write(new ObjectKey("real"), bytes("x"), CREATE_ONLY);
        assertThat(keys(ObjectKey.ROOT)).containsExactly("real");
        assertThat(store().stat(new ObjectKey("object"))).isEmpty();
        String message = "folder %s: cannot %s %s: %s: is a symbolic link, which the store does not follow";
        assertThatThrownBy(() -> read(new ObjectKey("link/secret")))
                .isInstanceOf(StoreException.class)
                .hasMessage(message.formatted(root, "stat", "link/secret", root.resolve("link")));
        assertThatThrownBy(() -> write(new ObjectKey("link/new"), bytes("x"), REPLACE))
                .isInstanceOf(StoreException.class)
                .hasMessage(message.formatted(root, "commit", "link/new", root.resolve("link")));
        assertThat(outside).isDirectoryContaining(secret::equals).isDirectoryNotContaining("glob:**new");
    }

    @Test
    void aLinkInThePlaceOfAnObjectIsReplacedAndNotWrittenThrough() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "kept");
        Files.createSymbolicLink(root.resolve("a"), outside);
        write(new ObjectKey("a"), bytes("new"), REPLACE);
        assertThat(outside).hasContent("kept");
        assertThat(read(new ObjectKey("a"))).isEqualTo(bytes("new"));
    }

    @Test
    void aFolderOfObjectsCannotBeAnObject() throws IOException {
        write(new ObjectKey("a/b"), bytes("x"), CREATE_ONLY);
        for (WriteMode mode : List.of(CREATE_ONLY, REPLACE)) {
            assertThatThrownBy(() -> write(new ObjectKey("a"), bytes("y"), mode))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("folder %s: cannot commit a: ".formatted(root));
        }
        assertThatThrownBy(() -> write(new ObjectKey("a/b/c"), bytes("y"), CREATE_ONLY))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is there and is not a folder");
        assertThat(keys(ObjectKey.ROOT)).containsExactly("a/b");
        assertThat(work()).isEmpty();
    }

    @Test
    void filesOfOthersAreNoObjects() throws IOException {
        Files.writeString(root.resolve("my notes.txt"), "x");
        Files.createDirectories(root.resolve("a b"));
        Files.writeString(root.resolve("a b/c"), "x");
        write(new ObjectKey("real"), bytes("x"), CREATE_ONLY);
        assertThat(keys(ObjectKey.ROOT)).containsExactly("real");
    }

    @Test
    void anObjectThatShrinksWhileItIsReadIsAnError() throws IOException {
        ObjectKey key = new ObjectKey("a");
        write(key, random(200_000), CREATE_ONLY);
        try (var in = store().open(key, ByteRange.ALL)) {
            in.readNBytes(1000);
            try (var file = Files.newByteChannel(root.resolve("a"), java.nio.file.StandardOpenOption.WRITE)) {
                file.truncate(5000);
            }
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessage("%s ended after 5000 of 200000 bytes".formatted(root.resolve("a")));
        }
    }

    @Test
    void aFullDiskIsToldAsSuch() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small file system");
        Path disk = Files.createDirectories(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
        try (FileObjectStore small = new FileObjectStore(disk)) {
            assertThatThrownBy(() -> {
                        try (ObjectWriter writer = small.create(new ObjectKey("a/b"), CREATE_ONLY)) {
                            writer.write(random(1_000_000));
                            writer.commit();
                        }
                    })
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL))
                    .hasMessage("folder %s: cannot write a/b: No space left on device".formatted(disk));
            assertThat(small.stat(new ObjectKey("a/b"))).isEmpty();
            try (ObjectWriter writer = small.create(new ObjectKey("a/b"), CREATE_ONLY)) {
                writer.write(random(100_000));
                writer.commit(); // what failed left no room taken
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private List<Path> work() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(FileObjectStore.WORK))) {
            return files.toList();
        }
    }
}
