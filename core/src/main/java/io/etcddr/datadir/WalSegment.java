package io.etcddr.datadir;

import static io.etcddr.datadir.WalStep.Broken;
import static io.etcddr.datadir.WalStep.End;
import static io.etcddr.datadir.WalStep.Found;

import com.google.protobuf.CodedInputStream;
import io.etcddr.bolt.CorruptFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One segment of a member's log, read only. [Wal] says what is in it. Hostile input is safe: no length is believed
/// before it was compared with what the file has left.
///
/// etcd holds a write lock on its newest segments for as long as it runs (`client/pkg/fileutil/lock_linux.go`, a lock
/// of
/// the open file), so a read lock that can be had here says that none runs, and keeps one from starting meanwhile.
final class WalSegment implements AutoCloseable {
    static final int METADATA = 1;
    static final int ENTRY = 2;
    static final int HARD_STATE = 3;
    static final int CRC = 4;
    static final int SNAPSHOT = 5;

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.wal");
    private static final ValueLayout.OfLong LITTLE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long SECTOR = 512;
    private static final long LONGEST_RECORD = 1 << 30;

    private final Path path;
    private final long sequence;
    private final long firstIndex;
    private final FileChannel channel;
    private final Arena arena;
    private final MemorySegment bytes;

    private WalSegment(Path path, Matcher name, FileChannel channel, Arena arena) throws IOException {
        this.path = path;
        this.sequence = Long.parseUnsignedLong(name.group(1), 16);
        this.firstIndex = Long.parseUnsignedLong(name.group(2), 16);
        this.channel = channel;
        this.arena = arena;
        this.bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }

    static boolean isNamedLikeOne(Path path) {
        return NAME.matcher(path.getFileName().toString()).matches();
    }

    /// Whether the segment could be had: nobody writes to it.
    ///
    /// @throws InUse if an etcd runs on it
    @SuppressWarnings("MustBeClosedChecker") // closing the segment closes it
    static WalSegment open(Path path) throws IOException {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException("%s is no segment".formatted(path));
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        Arena arena = Arena.ofShared();
        try {
            lock(path, channel);
            return new WalSegment(path, name, channel, arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            channel.close();
            throw e;
        }
    }

    /// Given back when the channel is closed. The lock is never released by itself: closing any other channel of the
    /// same file would do that too, so this one is the only one.
    private static void lock(Path path, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock(0, Long.MAX_VALUE, true);
        } catch (OverlappingFileLockException e) {
            throw new InUse(path);
        }
        if (lock == null) {
            throw new InUse(path);
        }
    }

    /// Somebody writes to a segment.
    static final class InUse extends IOException {
        InUse(Path path) {
            super("%s is locked by another process".formatted(path));
        }
    }

    Path path() {
        return path;
    }

    long sequence() {
        return sequence;
    }

    /// Of the first entry that was to follow when the segment was begun.
    long firstIndex() {
        return firstIndex;
    }

    long size() {
        return bytes.byteSize();
    }

    /// What begins at `offset`.
    WalStep at(long offset) {
        long left = size() - offset;
        if (left == 0) {
            return new End();
        }
        if (left < Long.BYTES) {
            return new Broken("%d bytes, too few for a length".formatted(left), left);
        }
        long field = bytes.get(LITTLE, offset);
        if (field == 0) {
            return new End();
        }
        long length = field & 0x00FF_FFFF_FFFF_FFFFL;
        long padding = field < 0 ? field >>> 56 & 7 : 0;
        if (length > left - Long.BYTES - padding || length > LONGEST_RECORD) {
            return new Broken(
                    "a length of %d bytes where the file has %d left".formatted(length, left - Long.BYTES), left);
        }
        return parse(offset + Long.BYTES, length, padding);
    }

    private WalStep parse(long from, long length, long padding) {
        ByteBuffer content = bytes.asSlice(from, length).asByteBuffer();
        int type = 0;
        int crc = 0;
        ByteBuffer data = ByteBuffer.allocate(0);
        try {
            CodedInputStream in = CodedInputStream.newInstance(content);
            in.enableAliasing(true);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case 1 << 3 -> type = Math.toIntExact(in.readInt64());
                    case 2 << 3 -> crc = in.readUInt32();
                    case 3 << 3 | 2 -> data = in.readByteBuffer();
                    default -> {
                        return new Broken("a field that no record has", Long.BYTES + length + padding);
                    }
                }
            }
        } catch (IOException | ArithmeticException e) {
            return new Broken("%d bytes that are no record".formatted(length), Long.BYTES + length + padding);
        }
        if (type < METADATA || type > SNAPSHOT) {
            return new Broken("a record of type %d".formatted(type), Long.BYTES + length + padding);
        }
        return new Found(type, crc, data.asReadOnlyBuffer(), from + length + padding);
    }

    /// Whether bytes that should be a record look as if they did not all reach the disk: one of their sectors is zero.
    /// Source: etcd `server/storage/wal/decoder.go` `isTornEntry`.
    boolean hasEmptySector(long offset, long length) {
        long end = offset + length;
        long from = offset + Long.BYTES;
        while (from < end) {
            long to = Math.min(end, (from / SECTOR + 1) * SECTOR);
            if (isZero(from, to)) {
                return true;
            }
            from = to;
        }
        return false;
    }

    private boolean isZero(long from, long to) {
        for (long at = from; at < to; at++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Where, from `offset` on, the next bytes are that are not zero; the size if there are none.
    long nextUsed(long offset) {
        long at = offset;
        while (size() - at >= Long.BYTES && bytes.get(LITTLE, at) == 0) {
            at += Long.BYTES;
        }
        while (at < size() && bytes.get(ValueLayout.JAVA_BYTE, at) == 0) {
            at++;
        }
        return at;
    }

    CorruptFileException damaged(long offset, String why) {
        return new CorruptFileException("%s at offset %d: %s".formatted(path, offset, why));
    }

    @Override
    public void close() throws IOException {
        arena.close();
        channel.close();
    }
}
