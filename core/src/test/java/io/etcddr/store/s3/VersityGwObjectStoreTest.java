package io.etcddr.store.s3;

import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectStoreContract;
import io.etcddr.testing.VersityGw;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
final class VersityGwObjectStoreTest extends ObjectStoreContract {
    @TempDir
    private static Path folder;

    private static VersityGw server;

    @BeforeAll
    static void start() {
        server = VersityGw.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected ObjectStore newStore() {
        return new S3ObjectStore(server.newBucket());
    }

    @Override
    protected int large() {
        return 4 * S3Settings.Transfer.MIN_PART_SIZE + 12_345;
    }
}
