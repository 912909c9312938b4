package io.etcddr.catalog;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;

/// Small objects, written at once.
final class Documents {
    private Documents() {}

    static void write(ObjectStore store, ObjectKey name, byte[] content, WriteMode mode) throws IOException {
        try (ObjectWriter writer = store.create(name, mode)) {
            writer.write(content);
            writer.commit();
        }
    }

    /// @throws FileAlreadyExistsException if the key holds anything but `content`. It may hold just that: a
    ///     client library that repeats a request whose answer was lost is told that the key is taken, by itself
    static void create(ObjectStore store, ObjectKey name, byte[] content) throws IOException {
        create(store, name, content, WriteMode.CREATE_ONLY);
    }

    /// The same, locked where the store is told to.
    static void createLocked(ObjectStore store, ObjectKey name, byte[] content) throws IOException {
        create(store, name, content, WriteMode.CREATE_LOCKED);
    }

    private static void create(ObjectStore store, ObjectKey name, byte[] content, WriteMode mode) throws IOException {
        try {
            write(store, name, content, mode);
        } catch (FileAlreadyExistsException e) {
            try (InputStream in = store.open(name, ByteRange.ALL)) {
                if (!Arrays.equals(in.readNBytes(content.length + 1), content)) {
                    throw e;
                }
            } catch (NoSuchFileException gone) {
                throw e; // deleted since
            }
        }
    }
}
