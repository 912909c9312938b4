package io.etcddr.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.testing.FakeSnapshotServer;
import io.etcddr.value.Digest;
import io.grpc.Status;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Snapshot streams that a real server does not send on demand.
@Timeout(30)
class SnapshotFaultsTest {
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final byte[] DATABASE = FakeSnapshotServer.database(5_000_192);

    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();

    @Test
    void aWholeStreamIsHandedOverWithItsTrailer() throws Exception {
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    stream.all(DATABASE);
                    stream.end();
                });
                EtcdClient client = connect(server.url())) {
            SnapshotReceipt receipt = client.snapshot(server.url(), IDLE, sink);
            byte[] received = sink.toByteArray();
            assertThat(received).hasSize(DATABASE.length + 32).startsWith(DATABASE);
            assertThat(Arrays.copyOfRange(received, DATABASE.length, received.length))
                    .isEqualTo(FakeSnapshotServer.sha256(DATABASE));
            assertThat(receipt)
                    .isEqualTo(new SnapshotReceipt(received.length, Digest.of(received), Optional.of("3.6.0")));
        }
    }

    @Test
    void blocksOfAnySizeMakeTheSameDatabase() throws Exception {
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    int at = 0;
                    for (int size = 1; at < DATABASE.length; size = size * 3 + 1) {
                        int end = Math.min(DATABASE.length, at + size);
                        stream.block(Arrays.copyOfRange(DATABASE, at, end), DATABASE.length - end);
                        at = end;
                    }
                    stream.block(FakeSnapshotServer.sha256(DATABASE), 0);
                    stream.end();
                });
                EtcdClient client = connect(server.url())) {
            client.snapshot(server.url(), IDLE, sink);
            assertThat(sink.toByteArray()).startsWith(DATABASE).hasSize(DATABASE.length + 32);
        }
    }

    @Test
    void aThousandTinyBlocksDoNotStarveTheStream() throws Exception {
        byte[] small = FakeSnapshotServer.database(1024);
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    for (int at = 0; at < small.length; at++) {
                        stream.block(Arrays.copyOfRange(small, at, at + 1), small.length - at - 1);
                    }
                    stream.block(FakeSnapshotServer.sha256(small), 0);
                    stream.end();
                });
                EtcdClient client = connect(server.url())) {
            assertThat(client.snapshot(server.url(), IDLE, sink).size()).isEqualTo(1056);
        }
    }

    @Test
    void aStreamThatEndsEarlyIsIncomplete() {
        assertIncomplete(
                stream -> {
                    stream.blocks(DATABASE, 1_000_000);
                    stream.end();
                },
                "the stream ended without its checksum, after 1000000 of 5000192 bytes");
    }

    @Test
    void aStreamWithoutItsTrailerIsIncomplete() {
        assertIncomplete(
                stream -> {
                    stream.blocks(DATABASE, DATABASE.length);
                    stream.end();
                },
                "the stream ended without its checksum, after 5000192 of 5000192 bytes");
    }

    @Test
    void anEmptyStreamIsIncomplete() {
        assertIncomplete(FakeSnapshotServer.Stream::end, "the stream ended without its checksum, after 0 bytes");
    }

    @Test
    void aFlippedBitIsFoundByTheTrailer() {
        byte[] flipped = DATABASE.clone();
        flipped[4_999_999] ^= 0x10;
        assertIncomplete(
                stream -> {
                    stream.blocks(flipped, flipped.length);
                    stream.block(FakeSnapshotServer.sha256(DATABASE), 0);
                    stream.end();
                },
                "SHA-256 of the 5000192 bytes is %s, the stream says %s"
                        .formatted(Digest.of(flipped), Digest.of(DATABASE)));
    }

    @Test
    void aTrailerOfTheWrongLengthIsIncomplete() {
        assertIncomplete(
                stream -> {
                    stream.blocks(DATABASE, DATABASE.length);
                    stream.block(new byte[31], 0);
                    stream.end();
                },
                "after 5000192 of 5000192 bytes the stream has 31 bytes instead of a checksum of 32");
    }

    @Test
    void aStreamThatGoesOnAfterItsTrailerIsIncomplete() {
        assertIncomplete(
                stream -> {
                    stream.all(DATABASE);
                    stream.block(new byte[32], 0);
                    stream.end();
                },
                "the stream goes on after its checksum");
    }

    @Test
    void aLostBlockIsNoticedAtOnce() {
        assertIncomplete(
                stream -> {
                    stream.blocks(DATABASE, 65_536);
                    stream.block(new byte[32_768], DATABASE.length - 131_072);
                    stream.silence();
                },
                "the blocks do not add up: 98304 bytes arrived and 4869120 are said to be left, of 5000192");
    }

    @Test
    void aSizeThatIsNoMultipleOfAPageIsIncomplete() {
        byte[] odd = FakeSnapshotServer.database(4100);
        assertIncomplete(
                stream -> {
                    stream.all(odd);
                    stream.end();
                },
                "4100 bytes are no whole number of pages");
    }

    @Test
    void aServerThatCannotReadItsDatabaseAndSendsEmptyBlocksIsLeft() {
        assertIncomplete(
                stream -> {
                    stream.blocks(DATABASE, 32_768);
                    while (true) {
                        stream.block(new byte[0], DATABASE.length - 32_768);
                    }
                },
                "the server sends empty blocks after 32768 of 5000192 bytes: it cannot read its database");
    }

    @Test
    void aStalledStreamEndsAfterTheIdleTime() throws Exception {
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    stream.blocks(DATABASE, 1_000_000);
                    stream.silence();
                });
                EtcdClient client = connect(server.url())) {
            long started = System.nanoTime();
            assertThatThrownBy(() -> client.snapshot(server.url(), Duration.ofMillis(700), sink))
                    .isInstanceOf(EtcdException.class)
                    .hasMessage("snapshot at %s: no data for 700 ms, after 1000000 of 5000192 bytes", server.url())
                    .extracting(e -> ((EtcdException) e).reason())
                    .isEqualTo(EtcdException.Reason.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(millis(700), millis(5000));
            assertThat(server.wasCancelled()).isTrue();
        }
    }

    @Test
    void aServerThatNeverBeginsIsStalledToo() throws Exception {
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(FakeSnapshotServer.Stream::silence);
                EtcdClient client = connect(server.url())) {
            assertThatThrownBy(() -> client.snapshot(server.url(), Duration.ofSeconds(1), sink))
                    .hasMessage("snapshot at %s: no data for 1 s, after 0 bytes", server.url());
        }
    }

    @Test
    void aSlowStreamIsNotAStalledOne() throws Exception {
        byte[] small = FakeSnapshotServer.database(4096);
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    for (int at = 0; at < small.length; at += 512) {
                        Thread.sleep(150);
                        stream.block(Arrays.copyOfRange(small, at, at + 512), small.length - at - 512);
                    }
                    stream.block(FakeSnapshotServer.sha256(small), 0);
                    stream.end();
                });
                EtcdClient client = connect(server.url())) {
            assertThat(client.snapshot(server.url(), millis(900), sink).size()).isEqualTo(4128);
        }
    }

    @Test
    @Tag("it")
    void aSlowSinkIsNotAStalledStreamAndHoldsTheServerBack() throws Exception {
        byte[] big = FakeSnapshotServer.database(64 << 20);
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    stream.all(big);
                    stream.end();
                });
                EtcdClient client = connect(server.url())) {
            long[] ahead = new long[2];
            client.snapshot(server.url(), millis(300), new OutputStream() {
                @Override
                public void write(int b) {
                    throw new AssertionError("bytes one by one");
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    ahead[0] += length;
                    if (ahead[0] < 4 << 20) {
                        sleep(500);
                        ahead[1] = Math.max(ahead[1], server.sent() - ahead[0]);
                    }
                }
            });
            // Credit, flow-control window and the kernel's socket buffers; the rest of the 64 MiB waits at the server.
            assertThat(ahead[1]).isLessThan(24 << 20);
        }
    }

    @Test
    void aSinkThatFailsCancelsTheStreamAtOnce() throws Exception {
        byte[] big = FakeSnapshotServer.database(64 << 20);
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    stream.all(big);
                    stream.end();
                });
                EtcdClient client = connect(server.url())) {
            assertThatThrownBy(() -> client.snapshot(server.url(), IDLE, new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            throw new IOException("no space left on device");
                        }
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space left on device");
            assertThat(server.wasCancelled()).isTrue();
            assertThat(server.sent()).isLessThan(24 << 20);
        }
    }

    @Test
    void anInterruptCancelsTheStream() throws Exception {
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    stream.blocks(DATABASE, 1_000_000);
                    stream.silence();
                });
                EtcdClient client = connect(server.url())) {
            AtomicReference<Throwable> outcome = new AtomicReference<>();
            Thread taker = Thread.ofPlatform().start(() -> {
                try {
                    client.snapshot(server.url(), IDLE, OutputStream.nullOutputStream());
                } catch (IOException e) {
                    outcome.set(e);
                }
            });
            while (server.sent() < 1_000_000) {
                sleep(5);
            }
            taker.interrupt();
            taker.join(Duration.ofSeconds(5));
            assertThat(outcome.get())
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("snapshot at %s: interrupted", server.url());
            assertThat(server.wasCancelled()).isTrue();
        }
    }

    @Test
    void anErrorInTheMiddleSaysHowFarItCame() throws Exception {
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(stream -> {
                    stream.blocks(DATABASE, 2_000_000);
                    stream.fail(Status.UNKNOWN.withDescription("etcdserver: disk failed"));
                });
                EtcdClient client = connect(server.url())) {
            assertThatThrownBy(() -> client.snapshot(server.url(), IDLE, sink))
                    .isInstanceOf(EtcdException.class)
                    .hasMessage("snapshot (after 2000000 of 5000192 bytes) at %s: disk failed", server.url());
        }
    }

    @Test
    void noLogLevelOfOursMakesNettyPrintPasswordsAndData() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        try (EtcdClient client = connect(nowhere)) {
            assertThatThrownBy(client::view).hasMessageContaining("connection refused");
            assertThat(InternalLoggerFactory.getDefaultFactory()).isSameAs(JdkLoggerFactory.INSTANCE);
            assertThat(Logger.getLogger("io.grpc.netty.NettyClientHandler").isLoggable(Level.FINE))
                    .isFalse();
        }
    }

    private void assertIncomplete(FakeSnapshotServer.Script script, String why) {
        try (FakeSnapshotServer server = FakeSnapshotServer.sending(script);
                EtcdClient client = connect(server.url())) {
            assertThatThrownBy(() -> client.snapshot(server.url(), IDLE, sink))
                    .isInstanceOf(EtcdException.class)
                    .hasMessage("snapshot at %s: %s", server.url(), why)
                    .extracting(e -> ((EtcdException) e).reason())
                    .isEqualTo(EtcdException.Reason.INCOMPLETE);
        }
    }

    private static EtcdClient connect(URI endpoint) {
        return EtcdClient.connect(
                new EtcdAccess(List.of(endpoint), Optional.empty(), Optional.empty(), Duration.ofSeconds(5)));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
