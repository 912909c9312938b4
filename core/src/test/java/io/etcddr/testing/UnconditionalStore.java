package io.etcddr.testing;

import io.etcddr.store.ForwardingStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectVersion;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreCapabilities;
import io.etcddr.store.StoreCapabilities.Condition;
import io.etcddr.store.VersionConflictException;
import io.etcddr.store.WriteMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;

/// A store that keeps no conditions: they are looked at just before the write, as `store.s3` does with such servers.
/// What happens between look and write is up to the test.
public final class UnconditionalStore extends ForwardingStore {
    private volatile Runnable between = () -> {};

    public UnconditionalStore(ObjectStore below) {
        super(below);
    }

    /// Happens once, between the next look and its write.
    public void between(Runnable event) {
        between = event;
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new ObjectWriter() {
            @Override
            public void write(int b) {
                content.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                content.write(bytes, offset, length);
            }

            @Override
            public ObjectStat commit() throws IOException {
                check(key, mode);
                Runnable event = between;
                between = () -> {};
                event.run();
                try (ObjectWriter writer = below.create(key, WriteMode.REPLACE)) {
                    content.writeTo(writer);
                    return writer.commit();
                }
            }

            @Override
            public void close() {}
        };
    }

    private void check(ObjectKey key, WriteMode mode) throws IOException {
        Optional<ObjectStat> there = below.stat(key);
        switch (mode) {
            case WriteMode.Replace() -> {}
            case WriteMode.CreateOnly _ -> {
                if (there.isPresent()) {
                    throw new FileAlreadyExistsException(key.value());
                }
            }
            case WriteMode.Replacing(ObjectVersion version) -> {
                if (!there.flatMap(ObjectStat::version).equals(Optional.of(version))) {
                    throw new VersionConflictException(key);
                }
            }
        }
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities("old", Condition.CHECKED_BEFORE_WRITE, Condition.CHECKED_BEFORE_WRITE);
    }
}
