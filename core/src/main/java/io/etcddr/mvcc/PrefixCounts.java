package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts live keys by their first two path segments while keys are born and die. The first [#MAX_TRACKED] prefixes
/// are told apart, so that memory is bounded whatever the keys are; the largest of them are reported.
final class PrefixCounts {
    static final int MAX_TRACKED = 4096;
    static final int MAX_LENGTH = 128;
    private static final int SLOTS = 2 * MAX_TRACKED;

    private final MemorySegment bytes;
    private final KeyHash hash;
    private final Entry[] entries = new Entry[SLOTS];
    private int tracked;
    private long others;

    PrefixCounts(MemorySegment bytes) {
        this.bytes = bytes;
        this.hash = new KeyHash(bytes, KeyHash.Seed.random());
    }

    private static final class Entry {
        private final byte[] prefix;
        private long count;

        Entry(byte[] prefix) {
            this.prefix = prefix;
        }
    }

    void add(long keyOffset, int keyLength, int change) {
        int length = prefixLength(keyOffset, keyLength);
        if (length == 0) {
            others += change;
            return;
        }
        hash.hash(keyOffset, length);
        int slot = (int) hash.low() & SLOTS - 1;
        while (entries[slot] != null && Bytes.compare(bytes, keyOffset, length, entries[slot].prefix) != 0) {
            slot = slot + 1 & SLOTS - 1;
        }
        if (entries[slot] == null) {
            if (tracked == MAX_TRACKED) {
                others += change;
                return;
            }
            entries[slot] = new Entry(Bytes.copy(bytes, keyOffset, length));
            tracked++;
        }
        entries[slot].count += change;
    }

    /// Up to the slash behind the second segment, else up to the last slash; 0 for none, or for what is no printable
    /// text.
    private int prefixLength(long offset, int length) {
        int prefix = 0;
        int segments = 0;
        for (int i = 0; i < Math.min(length, MAX_LENGTH); i++) {
            byte next = bytes.get(Bytes.U8, offset + i);
            if (next < ' ' || next > '~') {
                return 0;
            }
            if (next == '/') {
                prefix = i + 1;
                if (i > 0 && ++segments == 2) {
                    return prefix;
                }
            }
        }
        return length > MAX_LENGTH ? 0 : prefix;
    }

    /// At most `limit` prefixes, the largest ones, and under `""` all that is not told apart.
    SortedMap<String, Long> largest(int limit) {
        List<Entry> live = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry != null && entry.count > 0) {
                live.add(entry);
            }
        }
        live.sort(Comparator.comparingLong((Entry entry) -> -entry.count)
                .thenComparing(entry -> new String(entry.prefix, US_ASCII)));
        SortedMap<String, Long> counts = new TreeMap<>();
        long rest = others;
        for (Entry entry : live) {
            if (counts.size() < limit) {
                counts.put(new String(entry.prefix, US_ASCII), entry.count);
            } else {
                rest += entry.count;
            }
        }
        if (rest > 0) {
            counts.put("", rest);
        }
        return counts;
    }
}
