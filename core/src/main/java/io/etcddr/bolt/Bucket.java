package io.etcddr.bolt;

/// A bucket: a name and where its items are. The value of its item in the parent bucket says so. Source: bbolt
/// `internal/common/bucket.go`.
///
/// | offset | type | field                                                     |
/// |--------|------|-----------------------------------------------------------|
/// | 0      | u64  | root page; 0 means that a leaf page image follows, inline |
/// | 8      | u64  | sequence                                                  |
///
/// @param name one char per byte (ISO 8859-1), so that no name is lost
/// @param root 0 for an inline bucket
/// @param inlineOffset where the inline page image is in the file; 0 when there is none
public record Bucket(String name, long root, long sequence, long inlineOffset, long inlineLength) {
    public static final int HEADER_LENGTH = 16;

    public boolean inline() {
        return root == 0;
    }

    /// bbolt makes the value exactly as long as it has to be: `Bucket.spill` and, inline, `Bucket.write`.
    ///
    /// @throws CorruptFileException if the value is too short or too long for what it claims to be, or there is no
    ///     such root page
    static Bucket read(BoltFile file, String name, long valueOffset, long valueLength) throws CorruptFileException {
        if (valueLength < HEADER_LENGTH) {
            throw new CorruptFileException("bucket \"%s\" at offset %d: header of %d bytes, expected %d"
                    .formatted(name, valueOffset, valueLength, HEADER_LENGTH));
        }
        long root = file.u64(valueOffset);
        long sequence = file.u64(valueOffset + 8);
        if (root != 0) {
            String where = "bucket \"%s\" at offset %d".formatted(name, valueOffset);
            file.requirePage(where, root);
            if (valueLength != HEADER_LENGTH) {
                throw new CorruptFileException("%s: %d bytes with root page %d, expected %d"
                        .formatted(where, valueLength, root, HEADER_LENGTH));
            }
            return new Bucket(name, root, sequence, 0, 0);
        }
        long length = valueLength - HEADER_LENGTH;
        if (length < PageHeader.LENGTH) {
            throw new CorruptFileException(
                    "inline bucket \"%s\" at offset %d: page image of %d bytes, expected at least %d"
                            .formatted(name, valueOffset, length, PageHeader.LENGTH));
        }
        return new Bucket(name, 0, sequence, valueOffset + HEADER_LENGTH, length);
    }
}
