package io.etcddr.mvcc;

import io.etcddr.bolt.BoltFile;
import java.util.Arrays;

/// Puts together what the threads have read of each part, in the order of the parts, into a [Keep]. Parts may come in
/// any order; one that is early waits here, and a thread that brings one waits while another's is worked off, so
/// little piles up.
final class KeepBuilder implements AutoCloseable {
    private static final long NONE = LatestTable.NONE;

    private final LatestTable latest = new LatestTable();
    private final PrefixCounts prefixes;
    private final RecordBatch[] waiting;
    private final Keep.Parts parts;
    private int next;
    private long[] bits = new long[1024];
    private long ordinal;
    private long kept;
    private long filler = NONE;
    private int fillers;

    KeepBuilder(BoltFile file, int parts) {
        this.prefixes = new PrefixCounts(file.segment());
        this.waiting = new RecordBatch[parts];
        this.parts = new Keep.Parts(parts);
    }

    synchronized void add(int part, RecordBatch batch) {
        waiting[part] = batch;
        while (next < waiting.length && waiting[next] != null) {
            take(next, waiting[next]);
            waiting[next] = null;
            next++;
        }
    }

    /// @throws IllegalStateException if a part is missing
    synchronized Keep build() {
        if (next < waiting.length) {
            throw new IllegalStateException("part %d of %d is missing".formatted(next, waiting.length));
        }
        return new Keep(bits, parts, kept, fillers, prefixes.largest(BackendFacts.MAX_PREFIXES));
    }

    private void take(int part, RecordBatch batch) {
        reserve(ordinal + batch.items());
        for (int i = 0; i < batch.size(); i++) {
            long now = batch.tombstone(i) ? NONE : ordinal + batch.number(i);
            long before = latest.put(batch.hashLow(i), batch.hashHigh(i), now);
            int change = replace(before, now);
            if (change != 0) {
                prefixes.add(batch.keyOffset(i), batch.keyLength(i), change);
            }
        }
        if (batch.filler() != NONE) {
            replace(filler, ordinal + batch.filler());
            filler = ordinal + batch.filler();
            fillers += batch.fillers();
        }
        ordinal += batch.items();
        parts.set(part, batch.lowest(), batch.highest(), ordinal);
    }

    private void reserve(long records) {
        int words = Math.toIntExact((records >>> 6) + 1);
        if (words > bits.length) {
            bits = Arrays.copyOf(bits, Math.max(words, bits.length * 2));
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

    @Override
    public void close() {
        latest.close();
    }
}
