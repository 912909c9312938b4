package io.etcddr.bolt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/// Builds a new bbolt file bottom-up in one sequential pass: leaves in key order, branch pages as they fill, the root
/// bucket, the meta pages last. The file is compact and has no free pages. Root buckets hold plain items only, as
/// etcd's do.
///
/// ```java
/// try (BoltWriter writer = BoltWriter.create(file, 4096)) {
///     writer.startBucket("key", 0);
///     writer.put(key, value);              // ascending keys
///     writer.startBucket("lease", 0);      // ascending names
///     return writer.finish();              // without this line, the file is gone afterwards
/// }
/// ```
/// Used by one thread.
public final class BoltWriter implements AutoCloseable {
    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
    private static final int METAS = 2;

    private final Path file;
    private final FileChannel channel;
    private final PageOutput out;
    private final TreeBuilder root;
    private final int pageSize;
    private State state = State.NO_BUCKET;
    private String bucket = "";
    private long sequence;
    private TreeBuilder tree;
    private ByteBuffer lastSource = joined(new byte[0], new byte[0]);
    private int lastOffset;
    private int lastLength;

    private enum State {
        NO_BUCKET,
        IN_BUCKET,
        FINISHED
    }

    private BoltWriter(Path file, FileChannel channel, int pageSize) throws IOException {
        this.file = file;
        this.channel = channel;
        this.pageSize = pageSize;
        this.out = new PageOutput(channel, pageSize, METAS);
        this.root = new TreeBuilder(out, Page.BUCKET_FLAG);
        this.tree = root;
    }

    /// @param file must not exist; only its owner may read it
    /// @param pageSize a power of two, as bbolt has it: that of the machine that will run on the file, or any other
    /// @throws java.nio.file.FileAlreadyExistsException if the file is there
    public static BoltWriter create(Path file, int pageSize) throws IOException {
        requireNonNull(file, "file is null");
        if (pageSize < MetaPage.MIN_PAGE_SIZE || pageSize > MetaPage.MAX_PAGE_SIZE || Integer.bitCount(pageSize) != 1) {
            throw new IllegalArgumentException("page size %d is not a power of two between %d and %d"
                    .formatted(pageSize, MetaPage.MIN_PAGE_SIZE, MetaPage.MAX_PAGE_SIZE));
        }
        Set<StandardOpenOption> options =
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileChannel channel = FileChannel.open(file, options, posix ? OWNER_ONLY : new FileAttribute<?>[0]);
        try {
            return new BoltWriter(file, channel, pageSize);
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /// Ends the current bucket and starts the next one.
    ///
    /// @param name one char per byte, above all names before
    /// @throws IllegalArgumentException if the names are not in order
    public void startBucket(String name, long bucketSequence) throws IOException {
        require(state != State.FINISHED, "the file is finished");
        byte[] bytes = name.getBytes(ISO_8859_1);
        boolean ordered = state == State.NO_BUCKET || Arrays.compareUnsigned(bytes, bucket.getBytes(ISO_8859_1)) > 0;
        if (!ordered || bytes.length == 0 || !new String(bytes, ISO_8859_1).equals(name)) {
            throw new IllegalArgumentException("bucket \"%s\" after \"%s\": names must ascend".formatted(name, bucket));
        }
        endBucket();
        state = State.IN_BUCKET;
        bucket = name;
        sequence = bucketSequence;
        tree = new TreeBuilder(out, 0);
        lastLength = 0;
    }

    private void endBucket() throws IOException {
        if (state == State.IN_BUCKET) {
            byte[] name = bucket.getBytes(ISO_8859_1);
            byte[] value = tree.finishBucket(sequence);
            root.add(joined(name, value), 0, name.length, value.length);
        }
    }

    /// As a buffer of the class that a mapped file has too: code that sees one class only is compiled faster.
    private static ByteBuffer joined(byte[] key, byte[] value) {
        return ByteBuffer.allocateDirect(key.length + value.length)
                .put(key)
                .put(value)
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Adds an item to the current bucket.
    ///
    /// @throws IllegalArgumentException if the key is not above the one before, or is empty or too long for bbolt
    public void put(byte[] key, byte[] value) throws IOException {
        put(joined(key, value), 0, key.length, value.length);
    }

    /// Adds an item to the current bucket out of memory that the caller owns, such as a page of another, mapped file.
    ///
    /// @param source holds the key at `offset` and the value right behind it; it must stay as it is until the next
    ///     bucket is started or the file is finished
    /// @throws IllegalArgumentException as [#put(byte\[\], byte\[\])]
    public void put(ByteBuffer source, int offset, int keyLength, int valueLength) throws IOException {
        require(state == State.IN_BUCKET, "no bucket was started");
        if (keyLength < 1 || keyLength > Page.MAX_KEY || valueLength < 0 || valueLength > Page.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "bucket \"%s\": key of %d bytes and value of %d bytes".formatted(bucket, keyLength, valueLength));
        }
        if (lastLength > 0 && compareToLast(source, offset, keyLength) <= 0) {
            throw new IllegalArgumentException("bucket \"%s\": key %s is not above the key before it, %s"
                    .formatted(bucket, hex(source, offset, keyLength), hex(lastSource, lastOffset, lastLength)));
        }
        tree.add(source, offset, keyLength, valueLength);
        lastSource = source;
        lastOffset = offset;
        lastLength = keyLength;
    }

    private int compareToLast(ByteBuffer source, int offset, int length) {
        int common = Math.min(length, lastLength);
        int i = 0;
        if (source.order() == ByteOrder.LITTLE_ENDIAN && lastSource.order() == ByteOrder.LITTLE_ENDIAN) {
            while (i + Long.BYTES <= common) {
                long mine = source.getLong(offset + i);
                long other = lastSource.getLong(lastOffset + i);
                if (mine != other) {
                    return Long.compareUnsigned(Long.reverseBytes(mine), Long.reverseBytes(other));
                }
                i += Long.BYTES;
            }
        }
        for (; i < common; i++) {
            int difference = (source.get(offset + i) & 0xFF) - (lastSource.get(lastOffset + i) & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return length - lastLength;
    }

    private static String hex(ByteBuffer source, int offset, int length) {
        byte[] shown = new byte[Math.min(length, 64)];
        source.get(offset, shown);
        return HexFormat.of().formatHex(shown) + (shown.length < length ? "..." : "");
    }

    /// Writes what is left. Nothing is synced to the disk yet: see [#sync].
    ///
    /// @return the bytes of the file
    public long finish() throws IOException {
        require(state != State.FINISHED, "the file is finished");
        endBucket();
        long rootPage = root.finish();
        long pages = out.nextPage();
        out.finish();
        writeAt(metas(rootPage, pages), 0);
        state = State.FINISHED;
        return pages * pageSize;
    }

    /// Both meta pages, as bbolt would leave them after its second transaction. Page 1 is in force.
    private ByteBuffer metas(long rootPage, long pages) {
        ByteBuffer metas = ByteBuffer.allocate(METAS * pageSize).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < METAS; i++) {
            int offset = i * pageSize;
            PageHeader.write(metas, offset, i, PageType.META, 0, 0);
            new MetaPage(pageSize, rootPage, 0, MetaPage.NO_FREELIST, pages, i)
                    .write(MemorySegment.ofBuffer(metas), offset + PageHeader.LENGTH);
        }
        return metas;
    }

    private void writeAt(ByteBuffer bytes, long start) throws IOException {
        long position = start;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /// Brings the finished file to the disk. The folder that it is in is the caller's to sync.
    public void sync() throws IOException {
        require(state == State.FINISHED, "the file is not finished");
        channel.force(true);
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw new IllegalStateException(message);
        }
    }

    /// Deletes the file unless it was finished.
    @Override
    public void close() throws IOException {
        channel.close();
        if (state != State.FINISHED) {
            Files.deleteIfExists(file);
        }
    }
}
