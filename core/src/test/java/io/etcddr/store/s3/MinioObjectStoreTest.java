package io.etcddr.store.s3;

import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectStoreContract;
import io.etcddr.testing.MinioStore;
import org.junit.jupiter.api.Tag;

@Tag("it")
final class MinioObjectStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore newStore() {
        return new S3ObjectStore(MinioStore.shared().newBucket());
    }

    @Override
    protected int large() {
        return 4 * S3Settings.Transfer.MIN_PART_SIZE + 12_345;
    }
}
