package io.etcddr.mvcc;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.Bucket;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Cursor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;

/// Keys of a range as they were at a revision. The file is in order of revisions, so all of it is read, twice; memory
/// is needed for the keys of the range only.
final class RangeQuery {
    private final BoltFile file;
    private final MemorySegment bytes;
    private final KeyRange range;
    private final long revision;
    private final RecordReader record;
    private long[] keyOffsets = new long[64];
    private int[] keyLengths = new int[64];
    private long[] offsets = new long[64];
    private int[] lengths = new int[64];
    private int size;

    RangeQuery(BoltFile file, KeyRange range, long revision) {
        this.file = file;
        this.bytes = file.segment();
        this.range = range;
        this.revision = revision;
        this.record = new RecordReader(bytes);
    }

    void run(Bucket bucket, Consumer<KeyRecord> sink) throws IOException {
        Keep keep = KeyBucket.checkedKeepOf(file, bucket, range, revision);
        collect(bucket, keep);
        KeyValueReader content = record.content();
        for (int place : sorted()) {
            content.read(offsets[place], lengths[place]);
            sink.accept(new KeyRecord(
                    Bytes.copy(bytes, content.keyOffset(), content.keyLength()),
                    Bytes.copy(bytes, content.valueOffset(), content.valueLength()),
                    content.createRevision(),
                    content.modRevision(),
                    content.version(),
                    content.lease()));
        }
    }

    private void collect(Bucket bucket, Keep keep) throws CorruptFileException {
        Cursor cursor = file.cursor(bucket);
        long left = keep.liveKeys();
        long ordinal = 0;
        for (boolean found = left > 0 && cursor.first(); found; found = left > 0 && cursor.next()) {
            if (keep.keeps(ordinal++)
                    && record.read(cursor.keyOffset(), cursor.keyLength(), cursor.valueLength())
                    && !record.filler()) {
                add(cursor);
                left--;
            }
        }
    }

    private void add(Cursor cursor) {
        if (size == offsets.length) {
            keyOffsets = Arrays.copyOf(keyOffsets, size * 2);
            keyLengths = Arrays.copyOf(keyLengths, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2);
            lengths = Arrays.copyOf(lengths, size * 2);
        }
        keyOffsets[size] = record.content().keyOffset();
        keyLengths[size] = record.content().keyLength();
        offsets[size] = cursor.valueOffset();
        lengths[size] = cursor.valueLength();
        size++;
    }

    /// The places in key order. A merge sort of its own: `Arrays.sort` takes a comparator for objects only, and one
    /// object for each key of a large range would not fit.
    private int[] sorted() {
        int[] places = new int[size];
        Arrays.setAll(places, i -> i);
        int[] merged = new int[size];
        for (int width = 1; width < size && width > 0; width *= 2) {
            for (int start = 0; start < size; start += 2 * width) {
                merge(places, merged, start, Math.min(start + width, size), Math.min(start + 2 * width, size));
            }
            int[] swap = places;
            places = merged;
            merged = swap;
        }
        return places;
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = right == end || (left < middle && compare(from[left], from[right]) <= 0);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    private int compare(int left, int right) {
        return Bytes.compare(bytes, keyOffsets[left], keyLengths[left], keyOffsets[right], keyLengths[right]);
    }
}
