package io.etcddr.bolt;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A meta page: page 0 or page 1, written in turns; the valid one with the higher transaction id is in force. Offsets
/// are from the end of the page header. Source: bbolt `internal/common/meta.go`.
///
/// | offset | type | field                                                    |
/// |--------|------|----------------------------------------------------------|
/// | 0      | u32  | magic 0xED0CDAED                                         |
/// | 4      | u32  | version 2                                                |
/// | 8      | u32  | page size                                                |
/// | 12     | u32  | flags                                                    |
/// | 16     | u64  | root page of the root bucket                             |
/// | 24     | u64  | sequence of the root bucket                              |
/// | 32     | u64  | freelist page, [#NO_FREELIST] when it is not stored      |
/// | 40     | u64  | high-water mark: the first page id that was never used   |
/// | 48     | u64  | transaction id                                           |
/// | 56     | u64  | FNV-1a 64 of the 56 bytes before                         |
public record MetaPage(int pageSize, long root, long sequence, long freelist, long highWaterMark, long transaction) {
    public static final int LENGTH = 64;
    public static final int MAGIC = 0xED0CDAED;
    public static final int VERSION = 2;
    public static final int MIN_PAGE_SIZE = 4 << 10;
    public static final int MAX_PAGE_SIZE = 64 << 10;

    /// etcd on Linux does not store the list of free pages: what cannot be reached is free.
    public static final long NO_FREELIST = -1;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    public boolean hasFreelist() {
        return freelist != NO_FREELIST;
    }

    /// The checksum of the first 56 bytes at `offset`.
    public static long checksum(MemorySegment bytes, long offset) {
        long hash = FNV_OFFSET;
        for (long i = offset; i < offset + LENGTH - 8; i++) {
            hash ^= bytes.get(BoltFile.U8, i) & 0xFF;
            hash *= FNV_PRIME;
        }
        return hash;
    }

    /// The meta page whose page starts at `pageOffset`; empty when it is cut off, has another magic, version or
    /// checksum,
    /// or a page size that no file has.
    static Optional<MetaPage> read(MemorySegment bytes, long pageOffset) {
        long body = pageOffset + PageHeader.LENGTH;
        if (body + LENGTH > bytes.byteSize()) {
            return Optional.empty();
        }
        int pageSize = bytes.get(BoltFile.U32, body + 8);
        boolean valid = bytes.get(BoltFile.U32, body) == MAGIC
                && bytes.get(BoltFile.U32, body + 4) == VERSION
                && bytes.get(BoltFile.U64, body + 56) == checksum(bytes, body)
                && pageSize >= MIN_PAGE_SIZE
                && pageSize <= MAX_PAGE_SIZE
                && Integer.bitCount(pageSize) == 1;
        if (!valid) {
            return Optional.empty();
        }
        return Optional.of(new MetaPage(
                pageSize,
                bytes.get(BoltFile.U64, body + 16),
                bytes.get(BoltFile.U64, body + 24),
                bytes.get(BoltFile.U64, body + 32),
                bytes.get(BoltFile.U64, body + 40),
                bytes.get(BoltFile.U64, body + 48)));
    }

    /// Writes the body of the page, checksum included.
    void write(MemorySegment bytes, long body) {
        bytes.set(BoltFile.U32, body, MAGIC);
        bytes.set(BoltFile.U32, body + 4, VERSION);
        bytes.set(BoltFile.U32, body + 8, pageSize);
        bytes.set(BoltFile.U64, body + 16, root);
        bytes.set(BoltFile.U64, body + 24, sequence);
        bytes.set(BoltFile.U64, body + 32, freelist);
        bytes.set(BoltFile.U64, body + 40, highWaterMark);
        bytes.set(BoltFile.U64, body + 48, transaction);
        bytes.set(BoltFile.U64, body + 56, checksum(bytes, body));
    }
}
