package io.etcddr.bolt;

import io.etcddr.bolt.FileFields.Field;
import io.etcddr.bolt.FileFields.Kind;
import io.etcddr.value.SnapshotSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// One to four changes to a sound file, drawn from a seed: what a disk, a network or an attacker might do to it.
final class FileMutation {
    private static final int MAX_CHANGES = 4;
    private static final int MAX_GROWTH_PAGES = 40;
    private static final int MAX_RUN_BITS = 13;

    private final MutableFile file;
    private final FileFields fields;
    private final SplittableRandom random;
    private final TreeMutation tree;

    private FileMutation(MutableFile file, FileFields fields, SplittableRandom random) {
        this.file = file;
        this.fields = fields;
        this.random = random;
        this.tree = new TreeMutation(file, fields, random);
    }

    /// @param story what was changed, for the message of a failure
    record Mutant(byte[] bytes, String story) {}

    static Mutant of(SoundFile sound, FileFields fields, SplittableRandom random) {
        FileMutation mutation = new FileMutation(new MutableFile(sound), fields, random);
        List<String> story = new ArrayList<>();
        for (int i = random.nextInt(MAX_CHANGES); i >= 0 && mutation.file.pages() > 0; i--) {
            story.add(mutation.change());
        }
        if (random.nextInt(8) != 0) {
            mutation.file.seal();
        }
        return new Mutant(mutation.file.array(), sound.name() + ": " + String.join("; ", story));
    }

    private String change() {
        return switch (random.nextInt(20)) {
            case 0, 1 -> flipBits();
            case 2 -> hostileMeta();
            case 3 -> copyBytes();
            case 4 -> fill();
            case 5 -> swapPages();
            case 6 -> copyPage();
            case 7 -> truncate();
            case 8 -> grow();
            case 9, 10, 11, 12 -> tree.any();
            default -> setField(any(fields.of(any(fields.kinds()))));
        };
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String flipBits() {
        StringBuilder done = new StringBuilder("flip bits");
        for (int i = random.nextInt(8); i >= 0; i--) {
            int at = random.nextInt(file.size());
            int bit = 1 << random.nextInt(8);
            file.put(at, 1, file.get(at, 1) ^ bit);
            done.append(" 0x%02x of byte %d".formatted(bit, at));
        }
        return done.toString();
    }

    private String hostileMeta() {
        StringBuilder done = new StringBuilder("meta:");
        for (int i = random.nextInt(3); i >= 0; i--) {
            done.append(' ').append(setField(any(fields.of(Kind.META))));
        }
        return done.toString();
    }

    private String setField(Field field) {
        long value = interesting(field);
        file.put(field, value);
        return "%s at %d becomes %d".formatted(field.kind(), field.offset(), value);
    }

    /// Numbers at which a check that is missing or off by one shows.
    private long interesting(Field field) {
        long now = file.get(field);
        return switch (random.nextInt(16)) {
            case 0 -> 0;
            case 1 -> 1 + random.nextInt(3);
            case 2 -> -1;
            case 3 -> 1L << random.nextInt(64);
            case 4 -> (1L << random.nextInt(64)) - 1;
            case 5 -> now + 1;
            case 6 -> now - 1;
            case 7 -> now ^ 1L << random.nextInt(field.kind().width * 8);
            case 8 -> random.nextInt(file.pages() + 1);
            case 9 -> file.pages() - 2 + random.nextInt(5);
            case 10 -> file.pageSize() - field.offset() % file.pageSize() - 20 + random.nextInt(24);
            case 11 -> file.size() - field.offset() - 20 + random.nextInt(24);
            case 12 -> file.size() - 2 + random.nextInt(4);
            case 13 -> file.get(any(fields.of(field.kind())));
            case 14 -> random.nextInt(file.pageSize());
            default -> random.nextLong();
        };
    }

    private int run() {
        return Math.min(file.size() / 2, 1 << random.nextInt(MAX_RUN_BITS));
    }

    private String copyBytes() {
        int length = run();
        int from = random.nextInt(file.size() - length + 1);
        int to = random.nextInt(file.size() - length + 1);
        System.arraycopy(file.array(), from, file.array(), to, length);
        return "copy %d bytes from %d to %d".formatted(length, from, to);
    }

    private String fill() {
        int length = run();
        int from = random.nextInt(file.size() - length + 1);
        int value = -random.nextInt(2);
        Arrays.fill(file.array(), from, from + length, (byte) value);
        return "fill %d bytes at %d with %d".formatted(length, from, value);
    }

    private String swapPages() {
        int first = random.nextInt(file.pages());
        int second = random.nextInt(file.pages());
        byte[] kept = file.page(first);
        boolean fitting = random.nextBoolean();
        overwrite(first, file.page(second), fitting);
        overwrite(second, kept, fitting);
        return "swap pages %d and %d%s".formatted(first, second, fitting ? " with fitting ids" : "");
    }

    private String copyPage() {
        int from = random.nextInt(file.pages());
        int to = random.nextInt(file.pages());
        boolean fitting = random.nextBoolean();
        overwrite(to, file.page(from), fitting);
        return "copy page %d over page %d%s".formatted(from, to, fitting ? " with a fitting id" : "");
    }

    private void overwrite(int page, byte[] content, boolean fitting) {
        file.put(page * file.pageSize(), content);
        if (fitting) {
            file.put(page * file.pageSize(), 8, page);
        }
    }

    private String truncate() {
        int length = random.nextInt(file.size() + 1);
        switch (random.nextInt(3)) {
            case 0 -> length -= length % file.pageSize();
            case 1 -> length = Math.min(file.size(), length - length % 512 + SnapshotSize.TRAILER);
            default -> {}
        }
        file.resize(length);
        return "cut off at %d".formatted(length);
    }

    private String grow() {
        int from = file.size();
        int pages = 1 + random.nextInt(MAX_GROWTH_PAGES);
        file.resize(from + pages * file.pageSize() + (random.nextInt(4) == 0 ? SnapshotSize.TRAILER : 0));
        if (random.nextBoolean()) {
            byte[] noise = new byte[file.size() - from];
            random.nextBytes(noise);
            file.put(from, noise);
        }
        if (random.nextInt(4) != 0) {
            // The high-water marks.
            file.put(16 + 40, 8, file.pages());
            file.put(file.pageSize() + 16 + 40, 8, file.pages());
        }
        return "grow from %d to %d".formatted(from, file.size());
    }
}
