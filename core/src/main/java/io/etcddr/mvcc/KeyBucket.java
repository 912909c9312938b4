package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.US_ASCII;

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

    /// Checks the structure and every record, and takes the records up to `revision`.
    static KeyBucket walk(BoltFile file, Bucket bucket, long revision) throws IOException {
        Findings findings = new Findings();
        BoltVerifier verifier = new BoltVerifier(file, findings);
        List<Subtree> parts = verifier.split(bucket);
        CrcPart[] crcs = new CrcPart[parts.size()];
        KeyHash.Seed seed = KeyHash.Seed.random();
        try (KeepBuilder keep = new KeepBuilder(file, parts.size())) {
            Workers.run(parts.size(), part -> {
                RangeCrc crc = new RangeCrc(file.segment());
                BatchReader records = new BatchReader(file, seed, KeyRange.ALL, revision, findings);
                verifier.check(parts.get(part), leaf -> {
                    records.take(leaf);
                    crc.add(leaf.offset(), leaf.length());
                });
                crcs[part] = crc.part();
                keep.add(part, records.batch());
            });
            throwFirst(findings);
            return new KeyBucket(file, parts, List.of(crcs), keep.build(), revision);
        }
    }

    /// The same bucket with what is kept at another revision.
    KeyBucket at(long revision) throws IOException {
        boolean onlyFillerBetween =
                keepRevision == Long.MAX_VALUE && keep.sameWithoutFiller() && Revisions.onlyFillerAfter(file, revision);
        return revision == keepRevision || onlyFillerBetween
                ? this
                : new KeyBucket(file, parts, crcs, keepOf(file, parts, revision), revision);
    }

    /// What is kept of a range. Checks the structure and every record.
    static Keep checkedKeepOf(BoltFile file, Bucket bucket, KeyRange range, long revision) throws IOException {
        Findings findings = new Findings();
        BoltVerifier verifier = new BoltVerifier(file, findings);
        List<Subtree> parts = verifier.split(bucket);
        KeyHash.Seed seed = KeyHash.Seed.random();
        try (KeepBuilder keep = new KeepBuilder(file, parts.size())) {
            Workers.run(parts.size(), part -> {
                BatchReader records = new BatchReader(file, seed, range, revision, findings);
                verifier.check(parts.get(part), records::take);
                keep.add(part, records.batch());
            });
            throwFirst(findings);
            return keep.build();
        }
    }

    /// What is kept at a revision, without looking at the structure of the parts, which were checked before.
    private static Keep keepOf(BoltFile file, List<Subtree> parts, long revision) throws IOException {
        Findings findings = new Findings();
        KeyHash.Seed seed = KeyHash.Seed.random();
        try (KeepBuilder keep = new KeepBuilder(file, parts.size())) {
            Workers.run(parts.size(), part -> {
                BatchReader records = new BatchReader(file, seed, KeyRange.ALL, revision, findings);
                keep.add(part, records.read(parts.get(part)));
            });
            throwFirst(findings);
            return keep.build();
        }
    }

    static void throwFirst(Findings findings) throws CorruptFileException {
        if (!findings.isEmpty()) {
            throw new CorruptFileException(findings.list().getFirst().message());
        }
    }

    /// HashKV (etcd-internals 6.1): the CRC of the bucket's name and of every record up to `revision`, without those
    /// that a compaction at `compactRevision` removes.
    ///
    /// @param revision the one that [#keep] is for; or any from the last record's on, if that is for the end of
    ///     time
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
        CrcPart all = RangeCrc.of(NAME.getBytes(US_ASCII));
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
            record.readRevision(cursor.keyOffset(), cursor.keyLength());
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
