package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.Bucket;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Cursor;
import java.util.Optional;

/// The single values of a backend: what the buckets `meta`, `cluster` and `auth` hold under fixed names.
final class MetaBucket {
    private final BoltFile file;

    MetaBucket(BoltFile file) {
        this.file = file;
    }

    /// The main revision of the highest compaction mark; -1 without one. A scheduled compaction counts: the server
    /// resumes it before it answers (etcd `kvstore.go` `restore`).
    long compactRevision() throws CorruptFileException {
        return Math.max(mark("finishedCompactRev"), mark("scheduledCompactRev"));
    }

    private long mark(String name) throws CorruptFileException {
        Optional<Cursor> item = item("meta", name);
        if (item.isEmpty()) {
            return -1;
        }
        Cursor cursor = item.get();
        RecordReader revision = new RecordReader(file.segment());
        // The value is a record's key.
        if (!revision.readRevision(cursor.valueOffset(), cursor.valueLength())) {
            throw wrong(cursor, "meta", name, "a revision");
        }
        return revision.main();
    }

    /// A number of 8 bytes, big endian; 0 when it is not there.
    long number(String bucket, String name) throws CorruptFileException {
        Optional<Cursor> item = item(bucket, name);
        if (item.isEmpty()) {
            return 0;
        }
        if (item.get().valueLength() != Long.BYTES) {
            throw wrong(item.get(), bucket, name, "8 bytes");
        }
        return file.segment().get(Bytes.BIG, item.get().valueOffset());
    }

    Optional<String> text(String bucket, String name) throws CorruptFileException {
        Optional<Cursor> item = item(bucket, name);
        if (item.isEmpty()) {
            return Optional.empty();
        }
        if (item.get().valueLength() > 64) {
            throw wrong(item.get(), bucket, name, "a version");
        }
        return Optional.of(new String(item.get().value().toArray(Bytes.U8), UTF_8));
    }

    boolean authEnabled() throws CorruptFileException {
        Optional<Cursor> item = item("auth", "authEnabled");
        if (item.isEmpty()) {
            return false;
        }
        if (item.get().valueLength() != 1) {
            throw wrong(item.get(), "auth", "authEnabled", "1 byte");
        }
        return file.segment().get(Bytes.U8, item.get().valueOffset()) == 1;
    }

    private Optional<Cursor> item(String bucketName, String name) throws CorruptFileException {
        Optional<Bucket> bucket = file.bucket(bucketName);
        if (bucket.isEmpty()) {
            return Optional.empty();
        }
        Cursor cursor = file.cursor(bucket.get());
        byte[] key = name.getBytes(UTF_8);
        return cursor.seek(key) && cursor.keyEquals(key) ? Optional.of(cursor) : Optional.empty();
    }

    private static CorruptFileException wrong(Cursor cursor, String bucket, String name, String expected) {
        return new CorruptFileException("%s/%s at offset %d: found %d bytes, expected %s"
                .formatted(bucket, name, cursor.valueOffset(), cursor.valueLength(), expected));
    }
}
