package io.etcddr.mvcc;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.Bucket;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Cursor;
import java.util.Optional;

/// The revisions of a store, read without a walk.
final class Revisions {
    private Revisions() {}

    /// The main revision of the last record; 0 without records. What `etcdutl snapshot status` prints.
    static long lastMain(BoltFile file) throws CorruptFileException {
        Optional<Bucket> bucket = file.bucket(KeyBucket.NAME);
        if (bucket.isEmpty()) {
            throw new CorruptFileException("no bucket \"key\": this is no etcd backend");
        }
        Cursor cursor = file.cursor(bucket.get());
        if (!cursor.last()) {
            return 0;
        }
        RecordReader record = new RecordReader(file.segment());
        if (!record.readRevision(cursor.keyOffset(), cursor.keyLength())) {
            throw new CorruptFileException(
                    record.complaint(cursor.keyOffset(), cursor.keyLength(), cursor.valueLength()));
        }
        return record.main();
    }

    /// Whether the one record that is newer than `revision` is the one that a revision bump puts at the end, which
    /// belongs to no key (etcdutl `unsafeBumpBucketsRevision`).
    static boolean onlyFillerAfter(BoltFile file, long revision) throws CorruptFileException {
        Bucket bucket = file.bucket(KeyBucket.NAME).orElseThrow();
        Cursor cursor = file.cursor(bucket);
        return revision < Long.MAX_VALUE
                && cursor.seek(new Revision(revision + 1, 0).putKey())
                && cursor.valueLength() == 0
                && !cursor.next();
    }

    /// The last record can be older than the store: servers up to 3.4.33 and 3.5.15 remove a deletion that a
    /// compaction has reached (etcd-internals 2.2). An empty store is at revision 1.
    static long storeRevision(long lastMain, long compactRevision) {
        return Math.max(1, Math.max(lastMain, compactRevision));
    }
}
