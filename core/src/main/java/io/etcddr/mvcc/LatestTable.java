package io.etcddr.mvcc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;

/// For each user key, its newest record so far: 16 bytes for each distinct key, off the heap, the key itself stays in
/// the file. Split into small tables that grow one by one, so that growing never doubles the memory. Used by one
/// thread.
///
/// | slot offset | bits  | content                                                             |
/// |-------------|-------|---------------------------------------------------------------------|
/// | 0           | 0-47  | offset of the newest record's value in the file; 0: the slot is free |
/// | 0           | 48-63 | hash bits 0-15                                                      |
/// | 8           | 0-39  | ordinal of that record; [#DEAD] when it is a deletion               |
/// | 8           | 40-63 | hash bits 16-39                                                     |
final class LatestTable implements AutoCloseable {
    /// What [#put] answers for a key that had no record, or was deleted by its last one.
    static final long DEAD = (1L << 40) - 1;

    private static final int SHARDS = 256;
    private static final int FIRST_CAPACITY = 16;
    private static final long SLOT = 16;
    private static final long OFFSET_MASK = (1L << 48) - 1;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment bytes;
    private final KeyHash hash;
    private final Shard[] shards = new Shard[SHARDS];

    LatestTable(MemorySegment bytes) {
        this.bytes = bytes;
        this.hash = new KeyHash(bytes);
    }

    /// Remembers the newest record of a key and answers the ordinal of the one before.
    ///
    /// @param valueOffset where the record's KeyValue starts, whose first field is the key
    /// @param ordinal the record's number in the bucket, or [#DEAD] for a deletion
    long put(long valueOffset, long keyOffset, int keyLength, long ordinal) {
        long hashed = hash.of(keyOffset, keyLength);
        int index = (int) (hashed >>> 56);
        Shard shard = shards[index];
        if (shard == null) {
            shard = new Shard(FIRST_CAPACITY);
            shards[index] = shard;
        } else if (shard.size >= shard.capacity - (shard.capacity >>> 2)) {
            shard = shard.grown();
            shards[index] = shard;
        }
        return shard.put(hashed, valueOffset, keyOffset, keyLength, ordinal);
    }

    /// The offset of the newest record's value of each key that lives, in no particular order.
    void forEachLive(LongConsumer sink) {
        for (Shard shard : shards) {
            if (shard != null) {
                shard.forEachLive(sink);
            }
        }
    }

    private static long first(long hashed, long valueOffset) {
        return hashed << 48 | valueOffset;
    }

    private static long second(long hashed, long ordinal) {
        return (hashed >>> 16) << 40 | ordinal;
    }

    private final class Shard {
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment slots;
        private final int capacity;
        private int size;

        Shard(int capacity) {
            this.capacity = capacity;
            this.slots = arena.allocate(capacity * SLOT, Long.BYTES);
        }

        /// Where a key's slot is, or where the search for it begins. Taken from hash bits that the slot keeps.
        private int home(long hashed) {
            return (int) ((hashed & 0xFFFFFFFFL) * capacity >>> 32);
        }

        private int following(int slot) {
            return slot + 1 == capacity ? 0 : slot + 1;
        }

        long put(long hashed, long valueOffset, long keyOffset, int keyLength, long ordinal) {
            for (int slot = home(hashed); ; slot = following(slot)) {
                long at = slot * SLOT;
                long word = slots.get(LONG, at);
                if (word == 0) {
                    size++;
                    store(at, hashed, valueOffset, ordinal);
                    return DEAD;
                }
                if (word >>> 48 == (hashed & 0xFFFF)) {
                    long other = slots.get(LONG, at + 8);
                    if (other >>> 40 == (hashed >>> 16 & 0xFFFFFF)
                            && sameKey(word & OFFSET_MASK, keyOffset, keyLength)) {
                        store(at, hashed, valueOffset, ordinal);
                        return other & DEAD;
                    }
                }
            }
        }

        private void store(long at, long hashed, long valueOffset, long ordinal) {
            slots.set(LONG, at, first(hashed, valueOffset));
            slots.set(LONG, at + 8, second(hashed, ordinal));
        }

        Shard grown() {
            Shard larger = new Shard(capacity + (capacity >>> 1));
            for (int slot = 0; slot < capacity; slot++) {
                long word = slots.get(LONG, slot * SLOT);
                if (word != 0) {
                    larger.insert(word, slots.get(LONG, slot * SLOT + 8));
                }
            }
            larger.size = size;
            arena.close();
            return larger;
        }

        private void insert(long first, long second) {
            long hashed = first >>> 48 | second >>> 40 << 16;
            int slot = home(hashed);
            while (slots.get(LONG, slot * SLOT) != 0) {
                slot = following(slot);
            }
            slots.set(LONG, slot * SLOT, first);
            slots.set(LONG, slot * SLOT + 8, second);
        }

        void forEachLive(LongConsumer sink) {
            for (int slot = 0; slot < capacity; slot++) {
                long word = slots.get(LONG, slot * SLOT);
                if (word != 0 && (slots.get(LONG, slot * SLOT + 8) & DEAD) != DEAD) {
                    sink.accept(word & OFFSET_MASK);
                }
            }
        }
    }

    /// Compares a key with that of a record which was put before: after one byte of tag, its length and the key
    /// follow.
    private boolean sameKey(long valueOffset, long keyOffset, int keyLength) {
        long at = valueOffset + 1;
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get(Bytes.U8, at++);
            length |= (next & 0x7F) << shift;
            if (next >= 0) {
                break;
            }
        }
        return length == keyLength && Bytes.equal(bytes, at, keyOffset, keyLength);
    }

    @Override
    public void close() {
        for (Shard shard : shards) {
            if (shard != null) {
                shard.arena.close();
            }
        }
    }
}
