package io.etcddr.bolt;

import io.etcddr.bolt.FileFields.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A copy of a [SoundFile] that is being damaged. Whatever lies beyond its end, because it was cut off, is not written
/// and reads as zero.
final class MutableFile {
    private final int pageSize;
    private ByteBuffer bytes;

    MutableFile(SoundFile file) {
        this.pageSize = file.pageSize();
        this.bytes = buffer(file.bytes().clone());
    }

    private static ByteBuffer buffer(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] array() {
        return bytes.array();
    }

    int size() {
        return bytes.capacity();
    }

    int pageSize() {
        return pageSize;
    }

    /// Whole pages.
    int pages() {
        return size() / pageSize;
    }

    boolean has(long offset, long length) {
        return offset >= 0 && offset + length <= size();
    }

    boolean hasPage(int page) {
        return has((long) page * pageSize, pageSize);
    }

    void resize(int length) {
        bytes = buffer(Arrays.copyOf(bytes.array(), length));
    }

    /// Unsigned where it has less than 8 bytes.
    long get(int offset, int width) {
        if (!has(offset, width)) {
            return 0;
        }
        return switch (width) {
            case 1 -> bytes.get(offset) & 0xFF;
            case 2 -> bytes.getShort(offset) & 0xFFFF;
            case 4 -> bytes.getInt(offset) & 0xFFFFFFFFL;
            default -> bytes.getLong(offset);
        };
    }

    long get(Field field) {
        return get(field.offset(), field.kind().width);
    }

    void put(int offset, int width, long value) {
        if (!has(offset, width)) {
            return;
        }
        switch (width) {
            case 1 -> bytes.put(offset, (byte) value);
            case 2 -> bytes.putShort(offset, (short) value);
            case 4 -> bytes.putInt(offset, (int) value);
            default -> bytes.putLong(offset, value);
        }
    }

    void put(Field field, long value) {
        put(field.offset(), field.kind().width, value);
    }

    void put(int offset, byte[] content) {
        if (has(offset, content.length)) {
            bytes.put(offset, content);
        }
    }

    byte[] page(int page) {
        return Arrays.copyOfRange(bytes.array(), page * pageSize, (page + 1) * pageSize);
    }

    /// Makes the checksums of the meta pages right, so that what was changed in them is not found by those.
    void seal() {
        if (has(pageSize + PageHeader.LENGTH, MetaPage.LENGTH)) {
            new BoltImage(bytes.array(), pageSize).sealMetas();
        }
    }
}
