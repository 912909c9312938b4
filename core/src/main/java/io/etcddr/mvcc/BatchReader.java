package io.etcddr.mvcc;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Cursor;
import io.etcddr.bolt.Findings;
import io.etcddr.bolt.Leaf;
import io.etcddr.bolt.Subtree;

/// Reads the records of one part of bucket `key`, checks each, and puts what is needed of it into a [RecordBatch].
/// Used by one thread.
final class BatchReader {
    private final KeyRange range;
    private final long revision;
    private final Findings findings;
    private final KeyHash hash;
    private final RecordReader record;
    private final BoltFile file;
    private final RecordBatch batch = new RecordBatch();
    private int complaints;
    private boolean beyond;

    /// @param revision records beyond it are checked, if they are come across, but not taken
    BatchReader(BoltFile file, KeyHash.Seed seed, KeyRange range, long revision, Findings findings) {
        this.file = file;
        this.range = range;
        this.revision = revision;
        this.findings = findings;
        this.hash = new KeyHash(file.segment(), seed);
        this.record = new RecordReader(file.segment());
    }

    RecordBatch batch() {
        return batch;
    }

    /// Takes a leaf that [io.etcddr.bolt.BoltVerifier] has found sound.
    void take(Leaf leaf) throws CorruptFileException {
        while (leaf.next()) {
            take(leaf.keyOffset(), leaf.keyLength(), leaf.valueLength());
        }
    }

    /// Takes a whole part, up to the revision, without looking at the structure.
    RecordBatch read(Subtree part) throws CorruptFileException {
        Cursor cursor = file.cursor(part);
        for (boolean found = cursor.first(); found && !beyond; found = cursor.next()) {
            take(cursor.keyOffset(), cursor.keyLength(), cursor.valueLength());
        }
        return batch;
    }

    private void take(long offset, int keyLength, int valueLength) {
        if (!record.read(offset, keyLength, valueLength)) {
            complain(offset, keyLength, valueLength);
            batch.skip();
            return;
        }
        beyond |= record.main() > revision;
        if (beyond) {
            batch.cut();
            return;
        }
        batch.see(record.main());
        KeyValueReader content = record.content();
        if (record.filler()) {
            batch.addFiller();
        } else if (range.contains(file.segment(), content.keyOffset(), content.keyLength())) {
            hash.hash(content.keyOffset(), content.keyLength());
            batch.add(hash, content.keyOffset(), content.keyLength(), record.tombstone());
        } else {
            batch.skip();
        }
    }

    private void complain(long offset, int keyLength, int valueLength) {
        if (complaints++ < Findings.MAX) {
            findings.add(offset, record.complaint(offset, keyLength, valueLength));
        }
    }
}
