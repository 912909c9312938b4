package io.etcddr.bolt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Where a sound file has its numbers, by kind, so that each kind is damaged as often as the others however rare it is.
/// Found by offsets of its own, as [BoltImage] does, so that it shares no mistake with the reader.
final class FileFields {
    enum Kind {
        META(8),
        PAGE_ID(8),
        PAGE_FLAGS(2),
        PAGE_COUNT(2),
        PAGE_OVERFLOW(4),
        BRANCH_POSITION(4),
        BRANCH_KEY_SIZE(4),
        BRANCH_CHILD(8),
        LEAF_FLAGS(4),
        LEAF_POSITION(4),
        LEAF_KEY_SIZE(4),
        LEAF_VALUE_SIZE(4),
        BUCKET_ROOT(8),
        FREELIST_ID(8),
        /// The first bytes of a key or value, where revisions and protobuf tags are.
        CONTENT(8);

        final int width;

        Kind(int width) {
            this.width = width;
        }
    }

    record Field(Kind kind, int offset) {}

    private final ByteBuffer bytes;
    private final int pageSize;
    private final Map<Kind, List<Field>> fields = new EnumMap<>(Kind.class);
    private final List<Integer> branches = new ArrayList<>();
    private final List<Integer> leaves = new ArrayList<>();

    FileFields(SoundFile file) {
        this.bytes = ByteBuffer.wrap(file.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        this.pageSize = file.pageSize();
        for (int meta : new int[] {16, pageSize + 16}) {
            for (int field = 0; field < 56; field += 8) {
                add(Kind.META, meta + field);
            }
        }
        for (int page = 2; page < pages(); page++) {
            page += page(page * pageSize);
        }
    }

    /// @return how many overflow pages it has
    private int page(int at) {
        int flags = bytes.getShort(at + 8);
        add(Kind.PAGE_ID, at);
        add(Kind.PAGE_FLAGS, at + 8);
        add(Kind.PAGE_COUNT, at + 10);
        add(Kind.PAGE_OVERFLOW, at + 12);
        int count = bytes.getShort(at + 10) & 0xFFFF;
        switch (flags) {
            case BoltImage.BRANCH -> {
                branches.add(at / pageSize);
                branch(at, count);
            }
            case BoltImage.LEAF -> {
                leaves.add(at / pageSize);
                leaf(at, count);
            }
            case BoltImage.FREELIST -> {
                for (int i = 0; i < count; i++) {
                    add(Kind.FREELIST_ID, at + 16 + 8 * i);
                }
            }
            default -> {}
        }
        return bytes.getInt(at + 12);
    }

    private void branch(int at, int count) {
        for (int element = at + 16; element < at + 16 + 16 * count; element += 16) {
            add(Kind.BRANCH_POSITION, element);
            add(Kind.BRANCH_KEY_SIZE, element + 4);
            add(Kind.BRANCH_CHILD, element + 8);
            add(Kind.CONTENT, element + bytes.getInt(element));
        }
    }

    private void leaf(int at, int count) {
        for (int element = at + 16; element < at + 16 + 16 * count; element += 16) {
            int key = element + bytes.getInt(element + 4);
            int value = key + bytes.getInt(element + 8);
            add(Kind.LEAF_FLAGS, element);
            add(Kind.LEAF_POSITION, element + 4);
            add(Kind.LEAF_KEY_SIZE, element + 8);
            add(Kind.LEAF_VALUE_SIZE, element + 12);
            add(Kind.CONTENT, key);
            add(Kind.CONTENT, value);
            if (bytes.getInt(element) == 1) {
                add(Kind.BUCKET_ROOT, value);
                if (bytes.getLong(value) == 0) {
                    inline(value + 16);
                }
            }
        }
    }

    private void inline(int at) {
        add(Kind.PAGE_FLAGS, at + 8);
        add(Kind.PAGE_COUNT, at + 10);
        add(Kind.PAGE_OVERFLOW, at + 12);
        leaf(at, bytes.getShort(at + 10) & 0xFFFF);
    }

    private void add(Kind kind, int offset) {
        if (offset + kind.width <= bytes.capacity()) {
            fields.computeIfAbsent(kind, k -> new ArrayList<>()).add(new Field(kind, offset));
        }
    }

    int pages() {
        return bytes.capacity() / pageSize;
    }

    List<Kind> kinds() {
        return List.copyOf(fields.keySet());
    }

    /// Empty where the file has none.
    List<Field> of(Kind kind) {
        return fields.getOrDefault(kind, List.of());
    }

    /// Ids of the pages that are leaves; never empty.
    List<Integer> leaves() {
        return leaves;
    }

    /// Ids of all pages that hold items; a new list.
    List<Integer> branchesAndLeaves() {
        List<Integer> all = new ArrayList<>(branches);
        all.addAll(leaves);
        return all;
    }
}
