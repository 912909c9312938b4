package io.etcddr.mvcc;

import java.lang.foreign.MemorySegment;

/// Reads the records of bucket `key` one after the other, without allocating, and knows what must hold for each.
final class RecordReader {
    private final MemorySegment bytes;
    private final KeyValueReader content;
    private long main;
    private long sub;
    private boolean tombstone;
    private boolean filler;

    RecordReader(MemorySegment bytes) {
        this.bytes = bytes;
        this.content = new KeyValueReader(bytes);
    }

    /// Only the revision. False if the key is none.
    boolean readRevision(long offset, int length) {
        if (length != Revision.LENGTH && length != Revision.TOMBSTONE_LENGTH) {
            return false;
        }
        main = bytes.get(Bytes.BIG, offset);
        sub = bytes.get(Bytes.BIG, offset + 9);
        tombstone = length == Revision.TOMBSTONE_LENGTH;
        return main > 0
                && sub >= 0
                && bytes.get(Bytes.U8, offset + 8) == Revision.SEPARATOR
                && (!tombstone || bytes.get(Bytes.U8, offset + 17) == Revision.TOMBSTONE_MARK);
    }

    /// The whole record. False if it was not written by etcd; [#complaint] says what is wrong.
    boolean read(long offset, int keyLength, int valueLength) {
        boolean readable = readRevision(offset, keyLength) && content.read(offset + keyLength, valueLength);
        filler = valueLength == 0;
        return readable && sound();
    }

    private boolean sound() {
        if (tombstone) {
            return content.keyLength() > 0;
        }
        // A revision bump leaves one record without content behind (etcd-internals 5.4).
        return filler || (content.keyLength() > 0 && content.modRevision() == main && countsAdd());
    }

    /// A key's first version has the revision of its creation, and each revision changes a key at most once.
    private boolean countsAdd() {
        long create = content.createRevision();
        long version = content.version();
        return create > 0
                && create <= main
                && version > 0
                && version <= main - create + 1
                && (version == 1) == (create == main);
    }

    /// What is wrong with a record that [#read] has refused.
    String complaint(long offset, int keyLength, int valueLength) {
        if (!readRevision(offset, keyLength)) {
            return "record at offset %d: its key of %d bytes is no revision".formatted(offset, keyLength);
        }
        if (!content.read(offset + keyLength, valueLength)) {
            return "record of revision %d, %d at offset %d: its value of %d bytes is no KeyValue"
                    .formatted(main, sub, offset, valueLength);
        }
        return "record of revision %d, %d at offset %d: %skey of %d bytes, create %d, mod %d, version %d do not fit together"
                .formatted(
                        main,
                        sub,
                        offset,
                        tombstone ? "deletion, " : "",
                        content.keyLength(),
                        content.createRevision(),
                        content.modRevision(),
                        content.version());
    }

    long main() {
        return main;
    }

    boolean tombstone() {
        return tombstone;
    }

    /// Whether this is the empty record of a revision bump, which belongs to no user's key.
    boolean filler() {
        return filler;
    }

    KeyValueReader content() {
        return content;
    }
}
