package io.etcddr.store;

import io.etcddr.store.StoreMeter.Operation;
import io.etcddr.store.StoreMeter.Outcome;
import io.etcddr.store.ThrottledStore.Limits;
import io.etcddr.testing.FaultyStore;
import io.etcddr.testing.FaultyStore.Faults;
import io.etcddr.testing.RetryingStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// The contract holds through every decorator, and over a store on a bad day.
final class DecoratedObjectStoreTest {
    private static final StoreMeter NOBODY = new StoreMeter() {
        @Override
        public void operation(Operation operation, Outcome outcome, Duration took) {}

        @Override
        public void bytesRead(long count) {}

        @Override
        public void bytesWritten(long count) {}
    };

    @Nested
    final class Metered extends ObjectStoreContract {
        @Override
        protected ObjectStore newStore() {
            return new MeteredStore(new MemoryObjectStore(), NOBODY);
        }
    }

    @Nested
    final class Throttled extends ObjectStoreContract {
        @Override
        protected ObjectStore newStore() {
            return new ThrottledStore(new MemoryObjectStore(), new Limits(200_000_000, Limits.UNLIMITED));
        }
    }

    /// Short reads and slowness are no failures: everybody must bear them.
    @Nested
    final class Gentle extends ObjectStoreContract {
        @TempDir
        private Path folder;

        @Override
        protected ObjectStore newStore() throws IOException {
            return new FaultyStore(FileObjectStore.initialize(folder.resolve("r")), Faults.gentle(), 1);
        }

        @Override
        protected int large() {
            return 300_000;
        }
    }

    /// Cut answers, 500s and torn commits below a client that tries again.
    @Nested
    final class Harsh extends ObjectStoreContract {
        @TempDir
        private Path folder;

        @Override
        protected ObjectStore newStore() throws IOException {
            return new RetryingStore(
                    new FaultyStore(FileObjectStore.initialize(folder.resolve("r")), Faults.harsh(), 2));
        }

        @Override
        protected int large() {
            return 300_000;
        }
    }
}
