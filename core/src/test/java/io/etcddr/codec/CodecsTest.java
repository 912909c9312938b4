package io.etcddr.codec;

import static io.etcddr.codec.CodecFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.testing.StockTools;
import io.etcddr.value.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CodecsTest {
    private static final AgeIdentity IDENTITY = AgeIdentity.generate();
    private static final CodecChain WRITING =
            new CodecChain(List.of(new ZstdCodec(), AgeCodec.encryptingFor(List.of(IDENTITY.recipient()))));

    @TempDir
    private Path folder;

    @Test
    void theIdsOfAChainGiveTheChainThatReadsIt() throws IOException {
        byte[] plain = json(2_000_000, 1);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (OutputStream encoder = WRITING.encode(sink)) {
            encoder.write(plain);
        }
        assertThat(WRITING.ids()).containsExactly("zstd", "age");
        CodecChain reading = new Codecs(List.of(IDENTITY)).chain(WRITING.ids());
        assertThat(reading.decode(new ByteArrayInputStream(sink.toByteArray())).readAllBytes())
                .isEqualTo(plain);
    }

    @Test
    void stockToolsReadTheWholeChain() throws IOException {
        byte[] plain = json(2_000_000, 2);
        Path encrypted = folder.resolve("x.zst.age");
        try (OutputStream encoder = WRITING.encode(Files.newOutputStream(encrypted))) {
            encoder.write(plain);
        }
        Path identity = Files.writeString(
                folder.resolve("identity"), IDENTITY.toFile(Instant.EPOCH).reveal());
        StockTools.filter(encrypted, folder.resolve("x.zst"), "age", "-d", "-i", identity.toString());
        StockTools.filter(folder.resolve("x.zst"), folder.resolve("x"), "zstd", "-q", "-d", "-c");
        assertThat(folder.resolve("x")).hasBinaryContent(plain);
    }

    @Test
    void theTapsOfAPipeCountDigestAndLeaveTheSinkOpen() throws IOException {
        byte[] plain = json(100_000, 3);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean[] closed = {false};
        OutputStream sink = new java.io.FilterOutputStream(bytes) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        DigestingOutputStream stored = new DigestingOutputStream(sink);
        DigestingOutputStream plainTap;
        try (OutputStream encoder = WRITING.encode(stored)) {
            plainTap = new DigestingOutputStream(encoder);
            plainTap.write(plain, 0, 50_000);
            plainTap.write(plain[50_000]);
            plainTap.write(plain, 50_001, 49_999);
        }
        assertThat(closed[0]).isFalse();
        assertThat(plainTap.count()).isEqualTo(100_000);
        assertThat(plainTap.digest()).isEqualTo(Digest.of(plain));
        assertThat(stored.count()).isEqualTo(bytes.size());
        assertThat(stored.digest()).isEqualTo(Digest.of(bytes.toByteArray()));
    }

    @Test
    void aDigestWhileReadingCoversSkippedBytesToo() throws IOException {
        byte[] plain = json(200_000, 4);
        DigestingInputStream tap = new DigestingInputStream(new ByteArrayInputStream(plain));
        assertThat(tap.read()).isEqualTo(plain[0]);
        tap.skipNBytes(150_000);
        tap.readAllBytes();
        assertThat(tap.count()).isEqualTo(plain.length);
        assertThat(tap.digest()).isEqualTo(Digest.of(plain));
    }

    @Test
    void anUnknownCodecIsNamedAndItsNameIsMadePrintable() {
        assertThatThrownBy(() -> new Codecs(List.of()).chain(List.of("zstd", "x\u001b[31m\n" + "y".repeat(1000))))
                .isInstanceOf(UnknownCodecException.class)
                .hasMessage(
                        "codec \"x?[31m?%s\" is not known: this version knows age and zstd".formatted("y".repeat(33)));
    }

    @Test
    void aCodecAppearsOnce() {
        assertThatThrownBy(() -> new Codecs(List.of()).chain(List.of("zstd", "age", "zstd")))
                .isInstanceOf(UnknownCodecException.class)
                .hasMessage("codecs [zstd, age, zstd] name one twice");
    }

    @Test
    void noCodecsAreThePlainBytes() throws IOException {
        CodecChain none = new Codecs(List.of()).chain(List.of());
        assertThat(none.decode(new ByteArrayInputStream(new byte[] {1, 2})).readAllBytes())
                .containsExactly(1, 2);
    }
}
