package io.etcddr.bolt;

import io.etcddr.bolt.FileFields.Field;
import io.etcddr.bolt.FileFields.Kind;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Changes that need to know what a bbolt file is: small files that look huge to a reader who does not remember where
/// he
/// has been, or who believes what he reads. Each says what it did.
final class TreeMutation {
    private final MutableFile file;
    private final FileFields fields;
    private final SplittableRandom random;

    TreeMutation(MutableFile file, FileFields fields, SplittableRandom random) {
        this.file = file;
        this.fields = fields;
        this.random = random;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// One of the changes below.
    String any() {
        return switch (random.nextInt(4)) {
            case 0 -> oneChildForAll();
            case 1 -> overlap();
            case 2 -> layers();
            default -> nest();
        };
    }
    /// A branch page all of whose children are the same page: a leaf, a branch, perhaps itself.
    private String oneChildForAll() {
        List<Field> children = fields.of(Kind.BRANCH_CHILD);
        if (children.isEmpty()) {
            return "nothing";
        }
        int page = any(children).offset() / file.pageSize();
        int child = any(fields.branchesAndLeaves());
        children.stream()
                .filter(field -> field.offset() / file.pageSize() == page)
                .forEach(field -> file.put(field, child));
        return "all children of page %d become page %d".formatted(page, child);
    }

    /// A leaf all of whose items are the same bytes, as many as there are.
    private String overlap() {
        int page = any(fields.leaves());
        int at = page * file.pageSize();
        long room = file.pageSize() * (1 + file.get(at + 12, 4));
        int count = (int) file.get(at + 10, 2);
        long keyLength = file.get(at + 16 + 8, 4);
        for (int i = 0; i < count; i++) {
            int element = at + 16 + 16 * i;
            int position = 16 * (count - i);
            file.put(element + 4, 4, position);
            file.put(element + 8, 4, keyLength);
            file.put(element + 12, 4, room - 16 - 16L * count - keyLength);
        }
        return "all items of page %d become the same bytes".formatted(page);
    }

    /// Branch pages one below the other, each with many children that are all the next one.
    private String layers() {
        List<Integer> pages = fields.branchesAndLeaves();
        int leaf = any(fields.leaves());
        pages.remove(Integer.valueOf(leaf));
        int depth = Math.min(pages.size(), 1 + random.nextInt(5));
        int count = 1 + random.nextInt(file.pageSize() / 20);
        int child = leaf;
        for (int i = 0; i < depth; i++) {
            int page = pages.remove(random.nextInt(pages.size()));
            if (file.hasPage(page)) {
                branch(page, child, count);
                child = page;
            }
        }
        file.put(any(fields.of(Kind.BUCKET_ROOT)), child);
        return "%d layers of %d children each above page %d".formatted(depth, count, leaf);
    }

    private void branch(int page, int child, int count) {
        int at = page * file.pageSize();
        file.put(at, 8, page);
        file.put(at + 8, 8, PageHeader.word(PageType.BRANCH, count, 0));
        for (int i = 0; i < count; i++) {
            int element = at + 16 + 16 * i;
            int key = at + 16 + 16 * count + 2 * i;
            file.put(element, 4, key - element);
            file.put(element + 4, 4, 2);
            file.put(element + 8, 8, child);
            file.put(key, 1, i >>> 8);
            file.put(key + 1, 1, i);
        }
    }

    /// A plain item becomes a bucket: with a tree of its own, or inline with as many levels as fit.
    private String nest() {
        int element = any(fields.of(Kind.LEAF_FLAGS)).offset();
        long value = element + file.get(element + 4, 4) + file.get(element + 8, 4);
        long length = file.get(element + 12, 4);
        if (!file.has(value, length)) {
            return "nothing";
        }
        file.put(element, 4, Page.BUCKET_FLAG);
        if (random.nextBoolean()) {
            file.put((int) value, 8, random.nextInt(file.pages() + 1));
        } else {
            file.put((int) value, inlineBucket((int) length));
        }
        return "the item of the element at %d becomes a bucket".formatted(element);
    }

    private static byte[] inlineBucket(int length) {
        byte[] bucket = {};
        byte[] next = SoundFile.inlineBucket(Optional.empty());
        while (next.length <= length) {
            bucket = next;
            next = SoundFile.inlineBucket(Optional.of(bucket));
        }
        return bucket;
    }
}
