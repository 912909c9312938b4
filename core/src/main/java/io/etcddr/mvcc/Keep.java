package io.etcddr.mvcc;

import java.util.Arrays;
import java.util.SortedMap;

/// Which records of bucket `key` are the newest of a key that lives at some revision: etcd's `kvindex.Keep`, as one
/// bit for each record, counted through the bucket. Also what the pass over the records knows of each part of the
/// bucket.
final class Keep {
    private final long[] bits;
    private final Parts parts;
    private final long kept;
    private final int fillers;
    private final SortedMap<String, Long> prefixes;

    /// @param fillers how many empty records of revision bumps there are; the last of them is among the kept ones
    Keep(long[] bits, Parts parts, long kept, int fillers, SortedMap<String, Long> prefixes) {
        this.bits = bits;
        this.parts = parts;
        this.kept = kept;
        this.fillers = fillers;
        this.prefixes = prefixes;
    }

    /// For each part of the bucket the number of its first record, and its lowest and highest main revision. Records
    /// beyond the revision of the pass were not seen: a part that has any goes to [Long#MAX_VALUE].
    static final class Parts {
        private final long[] firstOrdinals;
        private final long[] lowest;
        private final long[] highest;

        Parts(int parts) {
            firstOrdinals = new long[parts + 1];
            lowest = new long[parts];
            highest = new long[parts];
            Arrays.fill(lowest, Long.MAX_VALUE);
            Arrays.fill(highest, Long.MAX_VALUE);
        }

        /// @param next the number of the first record behind the part
        void set(int part, long low, long high, long next) {
            lowest[part] = low;
            highest[part] = high;
            firstOrdinals[part + 1] = next;
        }
    }

    boolean keeps(long ordinal) {
        return (bits[(int) (ordinal >>> 6)] & 1L << ordinal) != 0;
    }

    /// Whether no key lives at all. Then etcd's hash skips nothing for not being kept.
    boolean isEmpty() {
        return kept == 0;
    }

    long liveKeys() {
        return kept - Math.min(fillers, 1);
    }

    /// As `etcdutl snapshot status` of 3.6 counts them: the empty record of a revision bump is a key.
    long liveKeysAndFiller() {
        return kept;
    }

    /// Whether without the last record, an empty one of a revision bump, the same records would be kept.
    boolean sameWithoutFiller() {
        return fillers == 1 && liveKeys() > 0;
    }

    SortedMap<String, Long> prefixes() {
        return prefixes;
    }

    long firstOrdinal(int part) {
        return parts.firstOrdinals[part];
    }

    /// Whether every record of the part is beyond `revision`, or it has none.
    boolean beyond(int part, long revision) {
        return parts.lowest[part] > revision;
    }

    /// Whether HashKV takes every record of the part, so that the part's CRC can be used as it is.
    boolean whole(int part, long revision, long compactRevision) {
        if (parts.highest[part] > revision) {
            return false;
        }
        if (compactRevision < parts.lowest[part]) {
            return true;
        }
        if (isEmpty()) {
            return parts.highest[part] < compactRevision;
        }
        return parts.highest[part] <= compactRevision
                && keepsAll(parts.firstOrdinals[part], parts.firstOrdinals[part + 1]);
    }

    private boolean keepsAll(long from, long to) {
        for (long ordinal = from; ordinal < to; ordinal++) {
            if (!keeps(ordinal)) {
                return false;
            }
        }
        return true;
    }
}
