package io.etcddr.lease;

import static io.etcddr.lease.Contenders.KEY;
import static io.etcddr.lease.Contenders.TRUSTED;
import static io.etcddr.lease.Contenders.catalog;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Samples;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.testing.Await;
import io.etcddr.testing.FaultPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// With real time, of which it needs little.
@Timeout(60)
final class LeaseKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final LeaseTerms TERMS = new LeaseTerms("kept", Duration.ofMillis(300));

    private final FaultPoints store = new FaultPoints(new MemoryObjectStore());
    private final List<Failure> losses = Collections.synchronizedList(new ArrayList<>());

    private RepositoryLease lease(LeaseTerms terms) {
        return new RepositoryLease(store, catalog(store), KEY, TRUSTED, terms, System::nanoTime, Pause.sleeping());
    }

    private long renewals() throws Exception {
        return new WriterFile(store, Samples.CLUSTER, KEY, TRUSTED)
                .read()
                .orElseThrow()
                .document()
                .renewal();
    }

    @Test
    void aKeptLeaseIsRenewedUntilItsKeeperCloses() throws Exception {
        Tenure tenure = lease(TERMS).tryAcquire().orElseThrow();
        try (LeaseKeeper keeper = LeaseKeeper.start(tenure, TERMS, losses::add)) {
            Await.until("ten renewals", PATIENCE, () -> renewals() >= 10);
            assertThat(keeper.loss()).isEmpty();
            assertThat(losses).isEmpty();
        }
        tenure.close();
        assertThat(lease(new LeaseTerms("next", Duration.ofMinutes(1))).tryAcquire())
                .isPresent();
    }

    @Test
    void troubleWithTheStoreIsToldAndOvercome() throws Exception {
        Tenure tenure = lease(TERMS).tryAcquire().orElseThrow();
        try (tenure;
                LeaseKeeper keeper = LeaseKeeper.start(tenure, TERMS, losses::add)) {
            store.failWrites(Layout.writer(Samples.CLUSTER));
            Await.until("the lease to run out", PATIENCE, () -> !tenure.held());
            assertThat(keeper.trouble()).hasValueSatisfying(e -> assertThat(e).hasMessageContaining("injected"));
            store.heal();
            Await.until("the lease to be held again", PATIENCE, tenure::held);
            Await.until(
                    "the trouble to be over", PATIENCE, () -> keeper.trouble().isEmpty());
            assertThat(losses).isEmpty();
        }
    }

    @Test
    void aLossIsToldOnce() throws Exception {
        Tenure tenure = lease(TERMS).tryAcquire().orElseThrow();
        RepositoryLease other = lease(new LeaseTerms("other", Duration.ofMinutes(1)));
        Await.until("the lease to pass on", PATIENCE, () -> other.tryAcquire().isPresent());
        try (LeaseKeeper keeper = LeaseKeeper.start(tenure, TERMS, losses::add)) {
            Await.until("the loss", PATIENCE, () -> keeper.loss().isPresent());
            Await.until("the news", PATIENCE, () -> !losses.isEmpty());
        }
        assertThat(losses).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD);
            assertThat(failure).hasMessage("the lease of cluster prod was taken by other in epoch 2");
        });
        assertThat(tenure.held()).isFalse();
    }
}
