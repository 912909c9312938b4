package io.etcddr.bolt;

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

    /// @throws CorruptFileException if the page lies outside the file, claims another id, has no known type, or reaches
    ///     beyond the high-water mark
    static PageHeader read(BoltFile file, long id) throws CorruptFileException {
        long offset = file.offsetOf(id);
        PageHeader header = readUnchecked(file, offset, BoltFile.describe(id, offset));
        if (header.id != id) {
            throw new CorruptFileException("%s: claims to be page %s"
                    .formatted(BoltFile.describe(id, offset), Long.toUnsignedString(header.id)));
        }
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
        PageHeader header = readUnchecked(file, offset, "inline page at offset " + offset);
        if (header.type != PageType.LEAF || header.overflow != 0) {
            throw new CorruptFileException(
                    "inline page at offset %d: found type %s with %d overflow pages, expected a LEAF"
                            .formatted(offset, header.type, header.overflow));
        }
        return header;
    }

    private static PageHeader readUnchecked(BoltFile file, long offset, String where) throws CorruptFileException {
        long second = file.u64(offset + 8);
        int flags = (int) (second & 0xFFFF);
        PageType type = PageType.of(flags)
                .orElseThrow(() -> new CorruptFileException("%s: unknown page flags 0x%x".formatted(where, flags)));
        return new PageHeader(file.u64(offset), type, (int) (second >>> 16) & 0xFFFF, second >>> 32);
    }
}
