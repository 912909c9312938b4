package io.etcddr.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Receives one snapshot: the network thread collects blocks of 32 KiB into pieces of 1 MiB and checks that they
/// add up, the calling thread takes the pieces. The server may be [#CREDIT] blocks ahead of the taker, no more.
///
/// The stream is (etcd `api/v3rpc/maintenance.go`): blocks until `remaining_bytes` is 0, then one more message with
/// the SHA-256 of them all. A server whose database file cannot be read sends empty blocks for ever (3.4.23).
final class SnapshotStream {
    private static final int PIECE = 1 << 20;
    private static final int BLOCKS_IN_PIECE = 32;
    private static final int CREDIT = 4 * BLOCKS_IN_PIECE;
    private static final int TRAILER = 32;

    /// Some consecutive bytes of the snapshot.
    static final class Piece {
        private byte[] bytes;
        private int length;
        private int blocks;
        private Optional<End> end = Optional.empty();

        private Piece(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }
    }

    /// @param broken what was wrong with the blocks, although the call itself may have gone well
    private record End(Status status, Optional<String> broken) {}

    private final BlockingQueue<Piece> full = new LinkedBlockingQueue<>();
    private final BlockingQueue<Piece> spare = new ArrayBlockingQueue<>(4);
    private final Metadata headers;
    private final ClientCall<byte[], SnapshotBlock> call;
    private final Duration idle;

    // Written by the network thread.
    private Piece filling = new Piece(new byte[PIECE]);
    private boolean trailerSeen;
    private Optional<String> broken = Optional.empty();
    private volatile long total = -1;
    private volatile long received;
    private volatile long lastArrival = System.nanoTime();
    private volatile Optional<String> storageVersion = Optional.empty();

    SnapshotStream(Channel channel, Metadata headers, Duration idle) {
        this.headers = headers;
        this.idle = idle;
        CallOptions here = CallOptions.DEFAULT.withExecutor(Runnable::run);
        this.call = channel.newCall(SnapshotBlock.method(this::collect), here);
    }

    void start() {
        call.start(new Receiver(), headers);
        call.request(CREDIT);
        call.sendMessage(new byte[0]);
        call.halfClose();
    }

    /// Tells the server to stop. May be called at any time, by any thread, more than once.
    void cancel(String why) {
        call.cancel(why, null);
    }

    /// Bytes of the database, without the trailer; -1 before the first block.
    long total() {
        return total;
    }

    Optional<String> storageVersion() {
        return storageVersion;
    }

    /// The next bytes, empty when all have come and the stream ended as it should.
    ///
    /// @throws StalledException if nothing arrives for the idle time
    /// @throws BrokenException if the blocks do not add up
    /// @throws io.grpc.StatusRuntimeException if the call failed
    Optional<Piece> next() throws IOException, InterruptedException {
        long asked = System.nanoTime();
        while (true) {
            long arrived = lastArrival;
            long silent = System.nanoTime() - (arrived - asked > 0 ? arrived : asked);
            if (silent >= idle.toNanos()) {
                throw new StalledException("no data for %s, after %s".formatted(seconds(idle), progress()));
            }
            Piece piece = full.poll(idle.toNanos() - silent, TimeUnit.NANOSECONDS);
            if (piece != null) {
                return piece.end.isPresent() ? ended(piece.end.get()) : Optional.of(piece);
            }
        }
    }

    /// Gives a piece back, and the server the right to send as much again.
    void release(Piece piece) {
        call.request(piece.blocks);
        if (piece.bytes.length == PIECE) {
            piece.length = 0;
            piece.blocks = 0;
            spare.offer(piece);
        }
    }

    private Optional<Piece> ended(End end) throws IOException {
        if (end.broken.isPresent()) {
            throw new BrokenException(end.broken.get());
        }
        if (end.status.getCause() instanceof UncheckedIOException unreadable) {
            throw new BrokenException(unreadable.getCause().getMessage());
        }
        if (!end.status.isOk()) {
            throw end.status.asRuntimeException();
        }
        return Optional.empty();
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /// Such as `0 bytes` or `4096 of 8192 bytes`.
    String progress() {
        return total < 0 ? "0 bytes" : "%d of %d bytes".formatted(received, total);
    }

    private void collect(InputStream in, int length) throws IOException {
        if (filling.bytes.length - filling.length < length) {
            publish();
            if (length > PIECE) {
                filling.bytes = new byte[length];
            }
        }
        int read = in.readNBytes(filling.bytes, filling.length, length);
        if (read != length) {
            throw new IOException("a block of the snapshot stream ends early");
        }
        filling.length += length;
    }

    private void publish() {
        if (filling.length > 0 || filling.blocks > 0) {
            full.add(filling);
            Piece recycled = spare.poll();
            filling = recycled == null ? new Piece(new byte[PIECE]) : recycled;
        }
    }

    /// What is wrong with a block, given those before it.
    private Optional<String> fault(SnapshotBlock block) {
        if (total < 0) {
            total = block.remaining() + block.length();
        }
        if (trailerSeen) {
            return Optional.of("the stream goes on after its checksum");
        }
        if (received == total) {
            trailerSeen = true;
            boolean trailer = block.length() == TRAILER && block.remaining() == 0;
            return trailer
                    ? Optional.empty()
                    : Optional.of("after %s the stream has %d bytes instead of a checksum of %d"
                            .formatted(progress(), block.length(), TRAILER));
        }
        if (block.length() == 0) {
            return Optional.of(
                    "the server sends empty blocks after %s: it cannot read its database".formatted(progress()));
        }
        received += block.length();
        if (received > total || block.remaining() != total - received) {
            return Optional.of("the blocks do not add up: %d bytes arrived and %d are said to be left, of %d"
                    .formatted(received, block.remaining(), total));
        }
        return Optional.empty();
    }

    private final class Receiver extends ClientCall.Listener<SnapshotBlock> {
        @Override
        public void onMessage(SnapshotBlock block) {
            if (broken.isPresent()) {
                return;
            }
            lastArrival = System.nanoTime();
            if (block.storageVersion().isPresent() && storageVersion.isEmpty()) {
                storageVersion = block.storageVersion();
            }
            broken = fault(block);
            if (broken.isPresent()) {
                cancel("the stream is broken");
                return;
            }
            filling.blocks++;
            if (filling.blocks >= BLOCKS_IN_PIECE) {
                publish();
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.isOk() && broken.isEmpty() && !trailerSeen) {
                broken = Optional.of("the stream ended without its checksum, after " + progress());
            }
            publish();
            Piece last = new Piece(new byte[0]);
            last.end = Optional.of(new End(status, broken));
            full.add(last);
        }
    }

    /// Blocks that do not make a database.
    static final class BrokenException extends IOException {
        BrokenException(String message) {
            super(message);
        }
    }

    /// A stream that says nothing any more.
    static final class StalledException extends IOException {
        StalledException(String message) {
            super(message);
        }
    }
}
