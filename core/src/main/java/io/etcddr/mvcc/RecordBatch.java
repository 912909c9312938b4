package io.etcddr.mvcc;

import java.util.Arrays;

/// What has to be known of the records of one part of bucket `key` to find out which are the newest of their keys.
/// Filled
/// by the thread that reads the part, used up in the order of the parts.
///
/// Three words for each record that counts:
///
/// | word | bits  | content                                  |
/// |------|-------|------------------------------------------|
/// | 0    | 64    | low half of the key's hash               |
/// | 1    | 0-23  | part of the high half                    |
/// | 1    | 24-63 | number of the record in the part         |
/// | 2    | 0-47  | offset of the key in the file            |
/// | 2    | 48-62 | length of the key, [#LENGTH_MAX] or more |
/// | 2    | 63    | 1 for a deletion                         |
final class RecordBatch {
    /// Enough to tell a prefix of the key.
    static final int LENGTH_MAX = 0x7FFF;

    private static final int WORDS = 3;

    private long[] words = new long[WORDS * 32];
    private int size;
    private long items;
    private long filler = LatestTable.NONE;
    private int fillers;
    private long lowest = Long.MAX_VALUE;
    private long highest = Long.MAX_VALUE;

    /// Counts a record that is nobody's: unreadable, or out of the range that is asked for.
    void skip() {
        items++;
    }

    void addFiller() {
        filler = items++;
        fillers++;
    }

    void add(KeyHash hash, long keyOffset, int keyLength, boolean tombstone) {
        int at = size * WORDS;
        if (at == words.length) {
            words = Arrays.copyOf(words, at * 2);
        }
        words[at] = hash.low();
        words[at + 1] = items << 24 | hash.high() & 0xFFFFFF;
        words[at + 2] = keyOffset | (long) Math.min(keyLength, LENGTH_MAX) << 48 | (tombstone ? Long.MIN_VALUE : 0);
        size++;
        items++;
    }

    /// The main revision of the next record that is counted.
    void see(long main) {
        lowest = Math.min(lowest, main);
        highest = main;
    }

    /// Records beyond the revision that is asked for follow.
    void cut() {
        highest = Long.MAX_VALUE;
    }

    int size() {
        return size;
    }

    /// All records of the part, up to where it was cut.
    long items() {
        return items;
    }

    /// How many empty records of revision bumps there are.
    int fillers() {
        return fillers;
    }

    /// The number of the last of them; [LatestTable#NONE] without.
    long filler() {
        return filler;
    }

    long lowest() {
        return lowest;
    }

    /// [Long#MAX_VALUE] if the part was cut or has no records.
    long highest() {
        return highest;
    }

    long hashLow(int record) {
        return words[record * WORDS];
    }

    long hashHigh(int record) {
        return words[record * WORDS + 1] & 0xFFFFFF;
    }

    long number(int record) {
        return words[record * WORDS + 1] >>> 24;
    }

    long keyOffset(int record) {
        return words[record * WORDS + 2] & (1L << 48) - 1;
    }

    int keyLength(int record) {
        return (int) (words[record * WORDS + 2] >>> 48) & LENGTH_MAX;
    }

    boolean tombstone(int record) {
        return words[record * WORDS + 2] < 0;
    }
}
