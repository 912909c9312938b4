package io.etcddr.datadir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A data directory with a log made record by record, as an etcd would have written it.
public final class LogFolder {
    static final long MEMBER = 0xfedcba9876543210L;
    static final long CLUSTER = 0x0123456789abcdefL;

    private final Path dataDir;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private WalWriter writer;
    private long sequence;
    private long firstIndex;
    private long nextIndex = 1;
    private byte[] state = state(1, 0);

    private LogFolder(Path dataDir) {
        this.dataDir = dataDir;
        try {
            Files.createDirectories(dataDir.resolve("member/snap"));
            Files.createDirectories(dataDir.resolve("member/wal"));
            Files.write(dataDir.resolve("member/snap/db"), new byte[0]);
            this.writer = WalWriter.first(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        record(WalSegment.METADATA, identity(MEMBER));
        snapshot(0);
    }

    public static LogFolder in(Path dataDir) {
        return new LogFolder(dataDir);
    }

    public Path dataDir() {
        return dataDir;
    }

    public LogFolder entries(long term, long from, long to) {
        for (long index = from; index <= to; index++) {
            entry(term, index, value(term, index));
        }
        return this;
    }

    static byte[] value(long term, long index) {
        return "entry %d of term %d".formatted(index, term).getBytes(UTF_8);
    }

    public LogFolder entry(long term, long index, byte[] data) {
        nextIndex = index + 1;
        return record(WalSegment.ENTRY, Proto.message(out -> {
            out.writeEnum(1, 0);
            out.writeUInt64(2, term);
            out.writeUInt64(3, index);
            out.writeByteArray(4, data);
        }));
    }

    public LogFolder commit(long term, long index) {
        state = state(term, index);
        return record(WalSegment.HARD_STATE, state);
    }

    public LogFolder snapshot(long index) {
        return record(WalSegment.SNAPSHOT, Proto.message(out -> {
            out.writeUInt64(1, index);
            out.writeUInt64(2, 1);
        }));
    }

    /// A request with one field, which holds nothing.
    public LogFolder request(long term, long index, int field) {
        return entry(term, index, Proto.message(out -> {
            out.writeUInt64(1, index);
            out.writeByteArray(field, new byte[0]);
        }));
    }

    LogFolder metadataOf(long member) {
        return record(WalSegment.METADATA, identity(member));
    }

    private static byte[] identity(long member) {
        return Proto.message(out -> {
            out.writeUInt64(1, member);
            out.writeUInt64(2, CLUSTER);
        });
    }

    private static byte[] state(long term, long commit) {
        return Proto.message(out -> {
            out.writeUInt64(1, term);
            out.writeUInt64(2, 0);
            out.writeUInt64(3, commit);
        });
    }

    LogFolder record(int type, byte[] data) {
        try {
            writer.append(type, data);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Begins the next segment, as etcd does: without zeros behind this one.
    public LogFolder cut() throws IOException {
        Files.write(segment(), bytes.toByteArray());
        sequence++;
        firstIndex = nextIndex;
        bytes = new ByteArrayOutputStream();
        writer = writer.next(bytes);
        record(WalSegment.METADATA, identity(MEMBER));
        return record(WalSegment.HARD_STATE, state);
    }

    Path segment() {
        return dataDir.resolve("member/wal/%016x-%016x.wal".formatted(sequence, firstIndex));
    }

    /// The bytes of the segment so far.
    int size() {
        return bytes.size();
    }

    /// Writes the last segment, with zeros behind it to have the space reserved.
    public LogFolder write() throws IOException {
        byte[] content = bytes.toByteArray();
        Files.write(segment(), Arrays.copyOf(content, content.length + 4096));
        return this;
    }
}
