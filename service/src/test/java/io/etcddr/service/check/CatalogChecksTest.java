package io.etcddr.service.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Samples;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.MemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CatalogChecksTest {
    private static final SigningKey KEY = SigningKey.generate();
    /// A minute after [#publish] number 300.
    private static final Instant NOW = Samples.TIME.plus(Duration.ofMinutes(301));

    private final MemoryObjectStore store = new MemoryObjectStore(() -> NOW);
    private Catalog catalog;

    @BeforeEach
    void open() throws Exception {
        catalog = Repository.openOrCreate(store, new Random(1))
                .catalog(Samples.CLUSTER, TrustedKeys.of(KEY.verifyingKey()), CacheFolder.off());
    }

    private PointId publish(int minute, List<Long> agreed) throws Exception {
        PointId id = PointId.of(Samples.TIME.plus(Duration.ofMinutes(minute)), PointKind.COLD, 100 + minute);
        Manifest manifest = Samples.manifest(Samples.CLUSTER, id, agreed);
        Samples.put(store, manifest.base().key(), Samples.DATA);
        catalog.writer(KEY).publish(manifest);
        return id;
    }

    private Check freshness() {
        return new CatalogChecks(catalog, () -> NOW, Duration.ofHours(6))
                .run().checks().stream()
                        .filter(check -> check.name().equals("freshness"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aProvenPointIsFoundBehindAnyNumberOfUnprovenOnes() throws Exception {
        publish(1, List.of(7L));
        PointId proven = publish(2, List.of(7L));
        for (int minute = 3; minute <= 300; minute++) {
            publish(minute, List.of());
        }
        assertThat(freshness())
                .isEqualTo(Check.ok(
                        "freshness",
                        "the newest proven point %s is 4 h 59 min old, allowed is 6 h 00 min".formatted(proven)));
    }

    @Test
    void whereNoneIsProvenItIsSaid() throws Exception {
        for (int minute = 1; minute <= 60; minute++) {
            publish(minute, List.of());
        }
        assertThat(freshness().status()).isEqualTo(Check.Status.FAILED);
        assertThat(freshness().detail()).isEqualTo("there is no proven recovery point");
    }
}
