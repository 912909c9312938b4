package io.etcddr.codec;

import static io.etcddr.codec.CodecFixtures.decode;
import static io.etcddr.codec.CodecFixtures.encode;
import static io.etcddr.codec.CodecFixtures.json;
import static io.etcddr.codec.CodecFixtures.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.testing.StockTools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ZstdCodecTest {
    private static final ZstdCodec ZSTD =
            new ZstdCodec(ZstdCodec.Settings.defaults().withWorkers(0));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "1,2", "262143,0", "262144,2", "262145,1", "5000000,0", "5000000,2", "40000000,3"})
    void whatIsEncodedIsDecoded(int size, int workers) throws IOException {
        byte[] plain = json(size, size);
        ZstdCodec codec = new ZstdCodec(ZstdCodec.Settings.defaults().withWorkers(workers));
        assertThat(decode(codec, encode(codec, plain))).isEqualTo(plain);
    }

    /// Bytes from the heap and from native memory, in any order.
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void theBytesOfEveryKindOfBufferStayInOrder(int workers) throws IOException {
        byte[] plain = json(3_000_000, 7);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        Random random = new Random(8);
        CodecChain chain = new CodecChain(
                List.of(new ZstdCodec(ZstdCodec.Settings.defaults().withWorkers(workers))));
        try (WritableByteChannel encoder = chain.encodeChannel(sink)) {
            for (int done = 0; done < plain.length; ) {
                int step = Math.min(plain.length - done, random.nextInt(300_000));
                ByteBuffer source = random.nextBoolean()
                        ? ByteBuffer.wrap(plain, done, step)
                        : ByteBuffer.allocateDirect(step).put(plain, done, step).flip();
                assertThat(encoder.write(source)).isEqualTo(step);
                assertThat(source.hasRemaining()).isFalse();
                done += step;
            }
        }
        assertThat(decode(ZSTD, sink.toByteArray())).isEqualTo(plain);
    }

    @Test
    void aChainWithoutZstdTakesBuffersToo() throws IOException {
        byte[] plain = json(100_000, 9);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (WritableByteChannel encoder = new CodecChain(List.of()).encodeChannel(sink)) {
            encoder.write(ByteBuffer.allocateDirect(plain.length).put(plain).flip());
        }
        assertThat(sink.toByteArray()).isEqualTo(plain);
    }

    @Test
    void theStockToolReadsWhatWeWrite() throws IOException {
        byte[] plain = json(30_000_000, 1);
        Path file = Files.write(folder.resolve("x.zst"), encode(new ZstdCodec(), plain));
        StockTools.filter(file, folder.resolve("x"), "zstd", "-q", "-d", "-c");
        assertThat(folder.resolve("x")).hasBinaryContent(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-3", "-19"})
    void weReadWhatTheStockToolWrites(String level) throws IOException {
        byte[] plain = json(3_000_000, 2);
        Path file = Files.write(folder.resolve("x"), plain);
        StockTools.filter(file, folder.resolve("x.zst"), "zstd", "-q", "-T2", level, "-c");
        assertThat(decode(ZSTD, Files.readAllBytes(folder.resolve("x.zst")))).isEqualTo(plain);
    }

    @Test
    void theFrameTellsTheSizeOfItsContentWhenItIsKnown() throws IOException {
        byte[] plain = json(100_000, 3);
        byte[] encoded = encode(new ZstdCodec(ZSTD.settings().withContentSize(plain.length)), plain);
        assertThat(com.github.luben.zstd.Zstd.getFrameContentSize(encoded)).isEqualTo(plain.length);
        assertThat(decode(ZSTD, encoded)).isEqualTo(plain);
    }

    @Test
    void anotherSizeThanTheOneToldIsAnError() {
        ZstdCodec codec = new ZstdCodec(ZSTD.settings().withContentSize(10));
        assertThatThrownBy(() -> encode(codec, new byte[11]))
                .isInstanceOf(IOException.class)
                .hasMessage("zstd was told 10 bytes and got 11");
    }

    @Test
    void severalFramesAreOneStream() throws IOException {
        byte[] first = json(1000, 4);
        byte[] second = json(500_000, 5);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(encode(ZSTD, first));
        both.write(encode(ZSTD, new byte[0]));
        both.write(encode(ZSTD, second));
        assertThat(decode(ZSTD, both.toByteArray()))
                .startsWith(first)
                .endsWith(second)
                .hasSize(501_000);
    }

    @Test
    void aTruncatedStreamIsFoundWhereverItEnds() throws IOException {
        byte[] encoded = encode(ZSTD, json(5_000, 6));
        for (int length = 0; length < encoded.length; length++) {
            byte[] truncated = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> decode(ZSTD, truncated))
                    .as("%d of %d bytes", length, encoded.length)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the zstd stream is truncated");
        }
    }

    @Test
    void whatFollowsTheLastFrameIsFound() throws IOException {
        byte[] encoded = encode(ZSTD, json(20_000, 7));
        for (int extra : new int[] {1, 2, 3, 4, 5, 100, 300_000}) {
            byte[] longer = Arrays.copyOf(encoded, encoded.length + extra);
            assertThatThrownBy(() -> decode(ZSTD, longer))
                    .as("%d more bytes", extra)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the zstd stream is ");
        }
    }

    @Test
    void aFlippedBitIsFoundWhereverItIs() throws IOException {
        byte[] plain = json(5_000, 8);
        byte[] encoded = encode(ZSTD, plain);
        int harmless = 0;
        for (int bit = 0; bit < encoded.length * 8; bit += 3) {
            byte[] flipped = encoded.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                // A few bits of a frame mean nothing: what is delivered must then be the same.
                assertThat(decode(ZSTD, flipped)).as("bit %d", bit).isEqualTo(plain);
                harmless++;
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("the zstd stream is ");
            }
        }
        assertThat(harmless).isLessThan(encoded.length / 10);
    }

    @Test
    void aFrameThatAsksForAHugeWindowIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("x"), random(70_000_000, 9));
        StockTools.filter(file, folder.resolve("x.zst"), "zstd", "-q", "-1", "--long=26", "-c");
        byte[] encoded = Files.readAllBytes(folder.resolve("x.zst"));
        assertThatThrownBy(() -> decode(ZSTD, encoded))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the zstd stream is corrupt: Frame requires too much memory for decoding");
    }

    @Test
    void aFailingSinkIsReportedAndNothingHangs() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no room");
            }
        };
        ZstdCodec codec = new ZstdCodec(ZSTD.settings().withWorkers(2));
        assertThatThrownBy(() -> {
                    try (OutputStream encoder = codec.encode(full)) {
                        encoder.write(random(20_000_000, 10));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("no room");
    }

    @Test
    void aBombIsStoppedAtThePromisedSize() throws IOException {
        byte[] bomb = encode(ZSTD, new byte[50_000_000]);
        assertThat(bomb.length).isLessThan(10_000);
        assertThatThrownBy(() -> new LimitedInputStream(
                                ZSTD.decode(new ByteArrayInputStream(bomb)), 1_000_000, "points/a/base.db")
                        .transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessage("points/a/base.db is longer than the 1000000 bytes it should have");
    }

    @Test
    void whatHasThePromisedSizePasses() throws IOException {
        byte[] plain = json(300_000, 11);
        byte[] encoded = encode(ZSTD, plain);
        assertThat(new LimitedInputStream(ZSTD.decode(new ByteArrayInputStream(encoded)), plain.length, "x")
                        .readAllBytes())
                .isEqualTo(plain);
    }

    @Test
    void aLevelThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> ZSTD.settings().withLevel(20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("zstd level 20 is not between 1 and 19");
    }
}
