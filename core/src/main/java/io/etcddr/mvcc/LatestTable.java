package io.etcddr.mvcc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// For each user key, told by 88 bits of its hash, the number of its newest record so far: 16 bytes for each distinct
/// key, off the heap. An extendible hash table: a block that is full is split in two by one more bit of the hash, so
/// growing copies 64 KiB at a time and never doubles the memory. Used by one thread at a time.
///
/// | slot offset | bits  | content                                                     |
/// |-------------|-------|-------------------------------------------------------------|
/// | 0           | 64    | low half of the hash: top bits tell the block, low the slot |
/// | 8           | 0-39  | ordinal of the newest record plus one; 0: the slot is free  |
/// | 8           | 40-63 | 24 bits of the hash's high half                             |
final class LatestTable implements AutoCloseable {
    /// The ordinal of a key that has no record, or was deleted by its last one.
    static final long NONE = (1L << 40) - 2;

    private static final int SLOTS = 4096;
    private static final int FULL = SLOTS * 4 / 5;
    private static final long SLOT = 16;
    private static final long BLOCK = SLOTS * SLOT;
    private static final long ORDINAL_MASK = (1L << 40) - 1;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final Arena arena = Arena.ofShared();
    private Block[] directory = {new Block(0)};
    private int depth;

    /// @param depth how many bits of the hash are the same for all that is in the block
    private final class Block {
        private final MemorySegment slots = arena.allocate(BLOCK, Long.BYTES);
        private int depth;
        private int size;

        Block(int depth) {
            this.depth = depth;
        }
    }

    /// Remembers the newest record of a key and answers the ordinal of the one before.
    ///
    /// @param ordinal the record's number in the bucket, or [#NONE] for a deletion
    long put(long low, long high, long ordinal) {
        Block block = directory[index(low, depth)];
        while (block.size >= FULL) {
            split(block, low);
            block = directory[index(low, depth)];
        }
        long tag = high << 40;
        long at = (low & SLOTS - 1) * SLOT;
        while (true) {
            long second = block.slots.get(LONG, at + 8);
            if (second == 0) {
                block.size++;
                block.slots.set(LONG, at, low);
                block.slots.set(LONG, at + 8, tag | ordinal + 1);
                return NONE;
            }
            if (block.slots.get(LONG, at) == low && ((second ^ tag) & ~ORDINAL_MASK) == 0) {
                block.slots.set(LONG, at + 8, tag | ordinal + 1);
                return (second & ORDINAL_MASK) - 1;
            }
            at = at + SLOT & BLOCK - 1;
        }
    }

    private static int index(long low, int bits) {
        return bits == 0 ? 0 : (int) (low >>> 64 - bits);
    }

    private void split(Block block, long low) {
        if (block.depth == depth) {
            Block[] twice = new Block[directory.length * 2];
            Arrays.setAll(twice, i -> directory[i / 2]);
            directory = twice;
            depth++;
        }
        block.depth++;
        Block other = new Block(block.depth);
        // The entries of the directory that led to the block are neighbours; the upper half of them moves on.
        int entries = 1 << depth - block.depth;
        int upper = (index(low, block.depth) | 1) * entries;
        Arrays.fill(directory, upper, upper + entries, other);
        distribute(block, other);
    }

    private void distribute(Block block, Block other) {
        long[] slots = block.slots.toArray(LONG);
        block.slots.fill((byte) 0);
        block.size = 0;
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i + 1] != 0) {
                insert((index(slots[i], block.depth) & 1) == 0 ? block : other, slots[i], slots[i + 1]);
            }
        }
    }

    private static void insert(Block block, long low, long second) {
        long at = (low & SLOTS - 1) * SLOT;
        while (block.slots.get(LONG, at + 8) != 0) {
            at = at + SLOT & BLOCK - 1;
        }
        block.slots.set(LONG, at, low);
        block.slots.set(LONG, at + 8, second);
        block.size++;
    }

    @Override
    public void close() {
        arena.close();
    }
}
