package io.etcddr.bolt;

import java.nio.ByteBuffer;

/// The 16 bytes at the start of every page. Source: bbolt `internal/common/page.go`.
///
/// | offset | type | field                                        |
/// |--------|------|----------------------------------------------|
/// | 0      | u64  | id                                           |
/// | 8      | u16  | flags, exactly one of [PageType]             |
/// | 10     | u16  | count of elements                            |
/// | 12     | u32  | overflow: pages that follow and belong to it |
///
/// All integers are little endian.
public record PageHeader(long id, PageType type, int count, long overflow) {
    public static final int LENGTH = 16;

    /// @param id of a page that exists
    /// @throws CorruptFileException if the page claims another id, has no known type, or reaches beyond the
    ///     high-water mark
    static PageHeader read(BoltFile file, long id) throws CorruptFileException {
        long offset = file.offsetOf(id);
        long claimed = file.u64(offset);
        if (claimed != id) {
            throw new CorruptFileException("%s: claims to be page %s"
                    .formatted(BoltFile.describe(id, offset), Long.toUnsignedString(claimed)));
        }
        PageHeader header = readAt(file, offset, id);
        if (header.overflow >= file.meta().highWaterMark() - id) {
            throw new CorruptFileException("%s: %d overflow pages reach beyond the last page %d"
                    .formatted(
                            BoltFile.describe(id, offset),
                            header.overflow,
                            file.meta().highWaterMark() - 1));
        }
        return header;
    }

    /// The header of an inline bucket's page image, whose id is of no meaning.
    ///
    /// @throws CorruptFileException if it is no leaf or claims overflow pages
    static PageHeader readInline(BoltFile file, long offset) throws CorruptFileException {
        PageHeader header = readAt(file, offset, 0);
        if (header.type != PageType.LEAF || header.overflow != 0) {
            throw new CorruptFileException(
                    "inline page at offset %d: found type %s with %d overflow pages, expected a LEAF without"
                            .formatted(offset, header.type, header.overflow));
        }
        return header;
    }

    private static PageHeader readAt(BoltFile file, long offset, long id) throws CorruptFileException {
        long word = file.u64(offset + 8);
        PageType type = PageType.of((int) (word & 0xFFFF));
        if (type == PageType.UNKNOWN) {
            throw new CorruptFileException("page at offset %d: unknown flags 0x%x".formatted(offset, word & 0xFFFF));
        }
        return new PageHeader(id, type, (int) (word >>> 16) & 0xFFFF, word >>> 32);
    }

    /// @param bytes little endian
    static void write(ByteBuffer bytes, int offset, long id, PageType type, int count, long overflow) {
        bytes.putLong(offset, id);
        bytes.putLong(offset + 8, word(type, count, overflow));
    }

    /// The second word of the header.
    static long word(PageType type, int count, long overflow) {
        return type.flag() | (long) count << 16 | overflow << 32;
    }
}
