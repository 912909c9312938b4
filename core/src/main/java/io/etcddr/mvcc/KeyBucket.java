package io.etcddr.mvcc;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.BoltVerifier;
import io.etcddr.bolt.Bucket;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Cursor;
import io.etcddr.bolt.Findings;
import io.etcddr.bolt.Subtree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Bucket `key`, checked: its parts, the CRC of each, and which records are kept. What one walk has found out serves
/// every later question for a hash, so that proving a backup reads the file once.
///
/// @param crcs of all keys and values of each part
/// @param keep for the revision `keepRevision`
record KeyBucket(BoltFile file, List<Subtree> parts, List<CrcPart> crcs, Keep keep, long keepRevision) {
    static final String NAME = "key";

    KeyBucket {
        parts = List.copyOf(parts);
        crcs = List.copyOf(crcs);
    }

    /// Walks the bucket: its structure and its CRC in one thread, its records up to `revision` in another.
    static KeyBucket walk(BoltFile file, Bucket bucket, long revision) throws IOException {
        Findings findings = new Findings();
        BoltVerifier verifier = new BoltVerifier(file, findings);
        List<Subtree> parts = verifier.split(bucket);
        CrcPart[] crcs = new CrcPart[parts.size()];
        Keep[] keep = new Keep[1];
        Workers.run(parts.size() + 1, task -> {
            if (task == 0) {
                keep[0] = keepOf(file, parts, revision);
            } else {
                RangeCrc crc = new RangeCrc(file.segment());
                verifier.check(parts.get(task - 1), (offset, length, items) -> crc.add(offset, length));
                crcs[task - 1] = crc.part();
            }
        });
        if (!findings.isEmpty()) {
            throw new CorruptFileException(findings.list().getFirst().message());
        }
        return new KeyBucket(file, parts, List.of(crcs), keep[0], revision);
    }

    /// The same bucket with what is kept at another revision.
    KeyBucket at(long revision) throws CorruptFileException {
        return revision == keepRevision
                ? this
                : new KeyBucket(file, parts, crcs, keepOf(file, parts, revision), revision);
    }

    private static Keep keepOf(BoltFile file, List<Subtree> parts, long revision) throws CorruptFileException {
        return new KeepPass(file, parts, KeyRange.ALL, revision, (offset, message) -> {
                    throw new CorruptFileException(message);
                })
                .run();
    }

    /// HashKV (etcd-internals 6.1): the CRC of the bucket's name and of every record up to `revision`, without those
    /// that a compaction at `compactRevision` removes.
    ///
    /// @param revision not above `keepRevision`, and above no revision that lies between the two
    long hash(long revision, long compactRevision) throws IOException {
        CrcPart[] hashed = new CrcPart[parts.size()];
        List<Integer> partial = new ArrayList<>();
        for (int part = 0; part < hashed.length; part++) {
            if (keep.beyond(part, revision)) {
                hashed[part] = CrcPart.EMPTY;
            } else if (keep.whole(part, revision, compactRevision)) {
                hashed[part] = crcs.get(part);
            } else {
                partial.add(part);
            }
        }
        Workers.run(partial.size(), task -> {
            int part = partial.get(task);
            hashed[part] = filtered(part, revision, compactRevision);
        });
        CrcPart all = RangeCrc.of(NAME.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (CrcPart part : hashed) {
            all = all.then(part);
        }
        return all.crc();
    }

    private CrcPart filtered(int part, long revision, long compactRevision) throws CorruptFileException {
        RangeCrc crc = new RangeCrc(file.segment());
        RecordReader record = new RecordReader(file.segment());
        Cursor cursor = file.cursor(parts.get(part));
        long ordinal = keep.firstOrdinal(part);
        for (boolean found = cursor.first(); found; found = cursor.next()) {
            if (!record.readRevision(cursor)) {
                throw new CorruptFileException(record.complaint(cursor));
            }
            if (record.main() > revision) {
                break;
            }
            boolean compacted = record.main() <= compactRevision && !keep.isEmpty() && !keep.keeps(ordinal);
            // Newer servers keep the deletion at the compaction's edge, older ones do not: neither hashes it.
            boolean edge = record.main() == compactRevision && record.tombstone();
            if (!compacted && !edge) {
                crc.add(cursor.keyOffset(), (long) cursor.keyLength() + cursor.valueLength());
            }
            ordinal++;
        }
        return crc.part();
    }
}
