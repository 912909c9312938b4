package io.etcddr.bolt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A bbolt file, mapped, read only. Opening checks the meta pages and the file's size; every other page is checked
/// when it is read. What follows the pages, such as the SHA-256 at the end of a snapshot of etcd, is not looked at. The
/// file must not change while it is open. Safe for use by several threads.
public final class BoltFile implements AutoCloseable {
    static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64_BIG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Optional<Arena> arena;
    private final MemorySegment bytes;
    private final Windows windows;
    private final MetaPage meta;

    private BoltFile(Optional<Arena> arena, MemorySegment bytes) throws CorruptFileException {
        this.arena = arena;
        this.bytes = bytes;
        this.windows = new Windows(bytes);
        this.meta = metaInForce(bytes);
        if (meta.highWaterMark() < 0 || meta.highWaterMark() > bytes.byteSize() / meta.pageSize()) {
            throw new CorruptFileException("file of %d bytes is cut off: its meta page expects %s pages of %d bytes"
                    .formatted(bytes.byteSize(), Long.toUnsignedString(meta.highWaterMark()), meta.pageSize()));
        }
        requirePage("root bucket", meta.root());
    }

    /// Maps a file of any size.
    ///
    /// @throws CorruptFileException if neither meta page is valid, or the file is shorter than they say
    @SuppressWarnings("MustBeClosedChecker") // closing the file closes it
    public static BoltFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new BoltFile(Optional.of(arena), channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// A file that is already in memory. Closing the result does not free it.
    public static BoltFile over(MemorySegment bytes) throws CorruptFileException {
        return new BoltFile(Optional.empty(), bytes.asReadOnly());
    }

    private static MetaPage metaInForce(MemorySegment data) throws CorruptFileException {
        Optional<MetaPage> first = MetaPage.read(data, 0);
        Optional<MetaPage> second = Optional.empty();
        if (first.isPresent()) {
            int pageSize = first.get().pageSize();
            second = MetaPage.read(data, pageSize).filter(meta -> meta.pageSize() == pageSize);
        } else {
            // Without meta page 0 nothing tells the page size, hence the offset of meta page 1: bbolt tries them all.
            for (int size = MetaPage.MIN_PAGE_SIZE; size <= MetaPage.MAX_PAGE_SIZE && second.isEmpty(); size *= 2) {
                int pageSize = size;
                second = MetaPage.read(data, size).filter(meta -> meta.pageSize() == pageSize);
            }
        }
        if (first.isEmpty() && second.isEmpty()) {
            throw new CorruptFileException(
                    "not a bbolt file: no valid meta page in %d bytes (magic, version, checksum or page size is wrong)"
                            .formatted(data.byteSize()));
        }
        if (first.isEmpty() || second.isEmpty()) {
            return first.or(Optional.of(second)::get).orElseThrow();
        }
        return Long.compareUnsigned(second.get().transaction(), first.get().transaction()) > 0
                ? second.get()
                : first.get();
    }

    /// The meta page in force.
    public MetaPage meta() {
        return meta;
    }

    public int pageSize() {
        return meta.pageSize();
    }

    /// The bytes that the pages take: up to the high-water mark.
    public long size() {
        return meta.highWaterMark() * meta.pageSize();
    }

    /// The whole file; what cursors' offsets count in.
    public MemorySegment segment() {
        return bytes;
    }

    /// The root buckets in order of their names.
    ///
    /// @throws CorruptFileException if a page of the root bucket is damaged, or holds anything but buckets
    public List<Bucket> buckets() throws CorruptFileException {
        List<Bucket> buckets = new ArrayList<>();
        Cursor cursor = cursor(root());
        for (boolean found = cursor.first(); found; found = cursor.next()) {
            String name = new String(cursor.key().toArray(U8), ISO_8859_1);
            if (!cursor.isBucket()) {
                throw new CorruptFileException("root item \"%s\" at offset %d: expected a bucket, found a plain value"
                        .formatted(name, cursor.keyOffset()));
            }
            buckets.add(Bucket.read(this, name, cursor.valueOffset(), cursor.valueLength()));
        }
        return buckets;
    }

    public Optional<Bucket> bucket(String name) throws CorruptFileException {
        Cursor cursor = cursor(root());
        byte[] key = name.getBytes(ISO_8859_1);
        if (!cursor.seek(key) || !cursor.keyEquals(key) || !cursor.isBucket()) {
            return Optional.empty();
        }
        return Optional.of(Bucket.read(this, name, cursor.valueOffset(), cursor.valueLength()));
    }

    /// A new cursor over a bucket's items, before the first of them.
    public Cursor cursor(Bucket bucket) {
        return new Cursor(this, Subtree.whole(bucket, 0));
    }

    /// A new cursor over the items of a part of a bucket.
    public Cursor cursor(Subtree subtree) {
        return new Cursor(this, subtree);
    }

    Bucket root() {
        return new Bucket("", meta.root(), meta.sequence(), 0, 0);
    }

    boolean hasPage(long page) {
        return page >= 2 && page < meta.highWaterMark();
    }

    /// @param named what has named the page, for the message
    /// @throws CorruptFileException if there is no such page
    void requirePage(String named, long page) throws CorruptFileException {
        if (!hasPage(page)) {
            throw new CorruptFileException("%s: page %s does not exist: pages go from 2 to %d"
                    .formatted(named, Long.toUnsignedString(page), meta.highWaterMark() - 1));
        }
    }

    /// Of a page that exists.
    long offsetOf(long page) {
        return page * meta.pageSize();
    }

    long u64(long offset) {
        return windows.u64(offset);
    }

    Windows windows() {
        return windows;
    }

    static String describe(long page, long offset) {
        return "page %d at offset %d".formatted(page, offset);
    }

    /// Compares two keys by their unsigned bytes, as bbolt orders them.
    int compare(long offset, int length, long otherOffset, int otherLength) {
        int common = Math.min(length, otherLength);
        int i = 0;
        for (; i + 8 <= common; i += 8) {
            long mine = bytes.get(U64_BIG, offset + i);
            long other = bytes.get(U64_BIG, otherOffset + i);
            if (mine != other) {
                return Long.compareUnsigned(mine, other);
            }
        }
        for (; i < common; i++) {
            int difference = (bytes.get(U8, offset + i) & 0xFF) - (bytes.get(U8, otherOffset + i) & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return length - otherLength;
    }

    /// Compares a key in the file with one in memory.
    int compare(long offset, int length, byte[] other) {
        int common = Math.min(length, other.length);
        for (int i = 0; i < common; i++) {
            int difference = (bytes.get(U8, offset + i) & 0xFF) - (other[i] & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return length - other.length;
    }

    @Override
    public void close() {
        arena.ifPresent(Arena::close);
    }
}
