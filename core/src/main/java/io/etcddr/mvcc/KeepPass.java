package io.etcddr.mvcc;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Cursor;
import io.etcddr.bolt.Subtree;
import java.util.Arrays;
import java.util.List;

/// Goes through all records up to a revision, in order, and finds out which of them are the newest of a living key.
/// Every record is checked on the way.
final class KeepPass {
    private static final long NONE = LatestTable.DEAD;

    private final BoltFile file;
    private final List<Subtree> parts;
    private final KeyRange range;
    private final long revision;
    private final Complaints complaints;
    private final RecordReader record;
    private final PrefixCounts prefixes;
    private long[] bits = new long[1024];
    private long ordinal;
    private long kept;
    private long fillerOrdinal = NONE;

    /// Hears of records that etcd cannot have written; throws if the walk is to end there.
    interface Complaints {
        void add(long offset, String message) throws CorruptFileException;
    }

    KeepPass(BoltFile file, List<Subtree> parts, KeyRange range, long revision, Complaints complaints) {
        this.file = file;
        this.parts = parts;
        this.range = range;
        this.revision = revision;
        this.complaints = complaints;
        this.record = new RecordReader(file.segment());
        this.prefixes = new PrefixCounts(file.segment());
    }

    Keep run() throws CorruptFileException {
        Keep.Parts seen = new Keep.Parts(parts.size());
        try (LatestTable latest = new LatestTable(file.segment())) {
            for (int part = 0; part < parts.size(); part++) {
                walk(part, latest, seen);
                seen.endsBefore(part, ordinal);
            }
        }
        return new Keep(bits, seen, kept, fillerOrdinal != NONE, prefixes.largest(BackendFacts.MAX_PREFIXES));
    }

    private void walk(int part, LatestTable latest, Keep.Parts seen) throws CorruptFileException {
        Cursor cursor = file.cursor(parts.get(part));
        long lowest = Long.MAX_VALUE;
        long highest = Long.MAX_VALUE;
        for (boolean found = cursor.first(); found; found = cursor.next()) {
            boolean sound = record.read(cursor);
            if (sound && record.main() > revision) {
                highest = Long.MAX_VALUE;
                break;
            }
            if (sound) {
                take(cursor, latest);
                lowest = Math.min(lowest, record.main());
                highest = record.main();
            } else {
                complaints.add(cursor.keyOffset(), record.complaint(cursor));
            }
            ordinal++;
        }
        seen.set(part, lowest, highest);
    }

    private void take(Cursor cursor, LatestTable latest) {
        if (ordinal >>> 6 >= bits.length) {
            bits = Arrays.copyOf(bits, bits.length * 2);
        }
        if (record.filler()) {
            replace(fillerOrdinal, ordinal);
            fillerOrdinal = ordinal;
            return;
        }
        KeyValueReader content = record.content();
        if (!range.contains(file.segment(), content.keyOffset(), content.keyLength())) {
            return;
        }
        long now = record.tombstone() ? NONE : ordinal;
        long before = latest.put(cursor.valueOffset(), content.keyOffset(), content.keyLength(), now);
        int change = replace(before, now);
        if (change != 0) {
            prefixes.add(content.keyOffset(), content.keyLength(), change);
        }
    }

    /// Moves the bit of a key from its record before to its record now; answers how the number of living keys
    /// changes.
    private int replace(long before, long now) {
        int change = 0;
        if (before != NONE) {
            bits[(int) (before >>> 6)] &= ~(1L << before);
            change--;
        }
        if (now != NONE) {
            bits[(int) (now >>> 6)] |= 1L << now;
            change++;
        }
        kept += change;
        return change;
    }
}
