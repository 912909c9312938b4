package io.etcddr.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.etcd.SnapshotReceipt;
import io.etcddr.value.Digest;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSnapshotSourceTest {
    @TempDir
    Path folder;

    @Test
    void aFileWithItsTrailerIsDeliveredAsItIs() throws Exception {
        byte[] content = withTrailer(data(3 << 20));
        assertDelivered(new FileSnapshotSource(write(content), Trailer.REQUIRED), content);
        assertDelivered(new FileSnapshotSource(write(content), Trailer.MAY_BE_ABSENT), content);
    }

    @Test
    void aFileWithoutATrailerGetsOneWhenItMayBeAbsent() throws Exception {
        byte[] data = data(8192);
        assertDelivered(new FileSnapshotSource(write(data), Trailer.MAY_BE_ABSENT), withTrailer(data));
    }

    @Test
    void aFileWithoutATrailerIsRefusedOtherwise() throws Exception {
        assertRefused(data(8192), Trailer.REQUIRED, "its 8192 bytes do not end with a checksum");
    }

    @Test
    void aTruncatedFileIsRefused() throws Exception {
        byte[] content = withTrailer(data(8192));
        byte[] truncated = java.util.Arrays.copyOf(content, 5000);
        assertRefused(truncated, Trailer.REQUIRED, "its 5000 bytes do not end with a checksum");
        assertRefused(truncated, Trailer.MAY_BE_ABSENT, "its 5000 bytes do not end with a checksum");
        assertRefused(new byte[0], Trailer.MAY_BE_ABSENT, "it holds no data");
        assertRefused(new byte[32], Trailer.REQUIRED, "it holds no data");
    }

    @Test
    void aFlippedBitIsFoundWhereverItIs() throws Exception {
        byte[] content = withTrailer(data(4096));
        for (int at : new int[] {0, 2048, 4095, 4096, 4127}) {
            byte[] flipped = content.clone();
            flipped[at] ^= 1;
            FileSnapshotSource source = new FileSnapshotSource(write(flipped), Trailer.MAY_BE_ABSENT);
            assertThatThrownBy(() -> source.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(SnapshotFileException.class)
                    .hasMessageMatching(".*snapshot.db is no whole snapshot: SHA-256 of its data is [0-9a-f]{64}, "
                            + "not what its checksum says");
        }
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.db");
        FileSnapshotSource source = new FileSnapshotSource(missing, Trailer.REQUIRED);
        assertThat(source.expectedSize()).isEmpty();
        assertThatThrownBy(() -> source.transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
    }

    private void assertRefused(byte[] content, Trailer trailer, String why) throws Exception {
        Path file = write(content);
        assertThatThrownBy(() -> new FileSnapshotSource(file, trailer).transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(SnapshotFileException.class)
                .hasMessage("%s is no whole snapshot: %s", file, why);
    }

    private static void assertDelivered(FileSnapshotSource source, byte[] expected) throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        SnapshotReceipt receipt = source.transferTo(sink);
        assertThat(sink.toByteArray()).isEqualTo(expected);
        assertThat(receipt).isEqualTo(new SnapshotReceipt(expected.length, Digest.of(expected), Optional.empty()));
        assertThat(source.role()).isEqualTo(SourceRole.FILE);
        assertThat(source.description()).startsWith("file ").endsWith("snapshot.db");
    }

    private Path write(byte[] content) throws Exception {
        return Files.write(folder.resolve("snapshot.db"), content);
    }

    private static byte[] data(int size) {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        return data;
    }

    private static byte[] withTrailer(byte[] data) {
        byte[] content = java.util.Arrays.copyOf(data, data.length + 32);
        System.arraycopy(HexFormat.of().parseHex(Digest.of(data).hex()), 0, content, data.length, 32);
        return content;
    }
}
