package io.etcddr.lease;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Samples;
import io.etcddr.error.Failure;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Processes that contend for one cluster's lease, without being processes: each has a name and a clock of its own.
final class Contenders {
    static final Duration PERIOD = Duration.ofSeconds(30);
    static final SigningKey KEY = SigningKey.generate();
    static final TrustedKeys TRUSTED = TrustedKeys.of(KEY.verifyingKey());

    private Contenders() {}

    /// A clock that stands still until it is moved.
    static final class HandClock {
        private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // it may wrap around

        long nanos() {
            return nanos.get();
        }

        void move(Duration time) {
            nanos.addAndGet(time.toNanos());
        }
    }

    static Catalog catalog(ObjectStore store) {
        while (true) {
            try {
                return Repository.openOrCreate(store, new Random(1))
                        .catalog(Samples.CLUSTER, TRUSTED, CacheFolder.off());
            } catch (StoreException e) {
                // Injected: once more.
            } catch (IOException | Failure e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static RepositoryLease lease(ObjectStore store, String name, HandClock clock) {
        return new RepositoryLease(
                store, catalog(store), KEY, TRUSTED, new LeaseTerms(name, PERIOD), clock::nanos, clock::move);
    }

    static CatalogWriter writer(ObjectStore store, Tenure tenure) throws Exception {
        return catalog(store).writer(KEY, tenure);
    }

    /// A point whose data is there.
    static Manifest uploaded(ObjectStore store, Tenure tenure, int second) throws Exception {
        Manifest manifest =
                Samples.withEpoch(Samples.manifest(Samples.TIME.plusSeconds(second), 10 + second), tenure.epoch());
        Samples.put(store, manifest.base().key(), Samples.DATA);
        return manifest;
    }
}
