package io.etcddr.bolt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// A bbolt file in memory, for tests that damage it: finds its way through pages by offsets of its own, so that it
/// shares no mistake with the reader.
public final class BoltImage {
    public static final int BRANCH = 1;
    public static final int LEAF = 2;
    public static final int FREELIST = 0x10;

    private ByteBuffer bytes;
    private final int pageSize;

    public BoltImage(byte[] content, int pageSize) {
        this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        this.pageSize = pageSize;
    }

    /// Two buckets: `big` with `items` items of about 100 bytes and some of several pages, `small` inline.
    public static BoltImage of(Path folder, int pageSize, int items, long seed) {
        Path file = folder.resolve("image-%d.db".formatted(System.nanoTime()));
        Random random = new Random(seed);
        try (BoltWriter writer = BoltWriter.create(file, pageSize)) {
            writer.startBucket("big", 0);
            for (int i = 0; i < items; i++) {
                byte[] value = new byte[i % 100 == 50 ? 2 * pageSize + random.nextInt(pageSize) : random.nextInt(200)];
                random.nextBytes(value);
                writer.put(key(i), value);
            }
            writer.startBucket("empty", 0);
            writer.startBucket("small", 0);
            writer.put("a".getBytes(ISO_8859_1), "1".getBytes(ISO_8859_1));
            writer.put("b".getBytes(ISO_8859_1), "2".getBytes(ISO_8859_1));
            writer.finish();
            return new BoltImage(Files.readAllBytes(file), pageSize);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] key(int i) {
        return "key-%08d".formatted(i).getBytes(ISO_8859_1);
    }

    public BoltImage copy() {
        return new BoltImage(bytes.array().clone(), pageSize);
    }

    public byte[] array() {
        return bytes.array();
    }

    public MemorySegment segment() {
        return MemorySegment.ofArray(bytes.array());
    }

    public int pages() {
        return bytes.capacity() / pageSize;
    }

    public int offset(long page) {
        return Math.toIntExact(page * pageSize);
    }

    public int flags(long page) {
        return bytes.getShort(offset(page) + 8);
    }

    public int count(long page) {
        return bytes.getShort(offset(page) + 10) & 0xFFFF;
    }

    public int element(long page, int index) {
        return offset(page) + 16 + 16 * index;
    }

    /// Of a branch page.
    public long child(long page, int index) {
        return bytes.getLong(element(page, index) + 8);
    }

    public int branchKey(long page, int index) {
        return element(page, index) + bytes.getInt(element(page, index));
    }

    public int leafKey(long page, int index) {
        return element(page, index) + bytes.getInt(element(page, index) + 4);
    }

    /// The root page of the first bucket.
    public long firstBucketRoot() {
        long page = bytes.getLong(16 + 16);
        return bytes.getLong(leafKey(page, 0) + bytes.getInt(element(page, 0) + 8));
    }

    /// The first leaf below a page.
    public long firstLeaf(long page) {
        return flags(page) == LEAF ? page : firstLeaf(child(page, 0));
    }

    public long u64(int offset) {
        return bytes.getLong(offset);
    }

    public BoltImage u64(int offset, long value) {
        bytes.putLong(offset, value);
        return this;
    }

    public BoltImage u32(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    public BoltImage u16(int offset, int value) {
        bytes.putShort(offset, (short) value);
        return this;
    }

    public BoltImage u8(int offset, int value) {
        bytes.put(offset, (byte) value);
        return this;
    }

    public BoltImage flip(long bit) {
        int at = Math.toIntExact(bit >>> 3);
        bytes.put(at, (byte) (bytes.get(at) ^ 1 << (bit & 7)));
        return this;
    }

    /// Sets a number of 8 bytes in both meta pages; `field` counts from the start of the meta, behind the page
    /// header.
    public BoltImage meta(int field, long value) {
        u64(16 + field, value);
        u64(pageSize + 16 + field, value);
        return sealMetas();
    }

    /// Makes the checksums of both meta pages right.
    public BoltImage sealMetas() {
        for (int meta : new int[] {16, pageSize + 16}) {
            long hash = 0xcbf29ce484222325L;
            for (int i = 0; i < 56; i++) {
                hash = (hash ^ bytes.get(meta + i) & 0xFF) * 0x100000001b3L;
            }
            u64(meta + 56, hash);
        }
        return this;
    }

    /// Appends empty pages below the high-water mark: pages that were freed.
    public BoltImage withFreePages(int count) {
        int before = pages();
        bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), bytes.capacity() + count * pageSize))
                .order(ByteOrder.LITTLE_ENDIAN);
        return meta(40, before + count);
    }

    /// Makes a page the freelist, with these ids.
    public BoltImage freelist(long page, long... ids) {
        u64(offset(page), page).u16(offset(page) + 8, FREELIST).u16(offset(page) + 10, ids.length);
        for (int i = 0; i < ids.length; i++) {
            u64(offset(page) + 16 + 8 * i, ids[i]);
        }
        return meta(32, page);
    }

    public BoltReport verify() throws CorruptFileException {
        return BoltVerifier.verify(BoltFile.over(segment()));
    }
}
