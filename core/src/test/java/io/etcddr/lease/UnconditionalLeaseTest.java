package io.etcddr.lease;

import static io.etcddr.lease.Contenders.PERIOD;
import static io.etcddr.lease.Contenders.lease;
import static io.etcddr.lease.Contenders.uploaded;
import static io.etcddr.lease.Contenders.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.Manifest;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.Contenders.HandClock;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.testing.UnconditionalStore;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The lease in a store that keeps no conditions on writes: what it is worth, and what it is not.
final class UnconditionalLeaseTest {
    private final UnconditionalStore store = new UnconditionalStore(new MemoryObjectStore());
    private final HandClock clockA = new HandClock();
    private final HandClock clockB = new HandClock();
    private final RepositoryLease a = lease(store, "a", clockA);
    private final RepositoryLease b = lease(store, "b", clockB);

    @Test
    void whatItIsWorthIsTold() throws Exception {
        long before = clockA.nanos();
        try (Tenure tenure = a.tryAcquire().orElseThrow()) {
            assertThat(a.warnings())
                    .containsExactly("the store keeps no conditions on writes: that cluster prod has one writer only is"
                            + " a matter of looking before and after. Let only one process write to this repository.");
            assertThat(clockA.nanos() - before)
                    .as("it waited, and looked again")
                    .isEqualTo(PERIOD.dividedBy(6).toNanos());
            Manifest manifest = uploaded(store, tenure, 0);
            writer(store, tenure).publish(manifest);
            assertThat(manifest.epoch()).isEqualTo(1);
        }
        assertThat(b.tryAcquire().orElseThrow().epoch()).isEqualTo(2);
    }

    @Test
    void ofTwoThatTakeItAtTheSameMomentTheLaterOneHasIt() throws Exception {
        a.tryAcquire().orElseThrow().close();
        // Between the look and the write of this one the other does both, and waits as long.
        store.between(() -> acquireBefore(a));
        Optional<Tenure> late = b.tryAcquire();
        assertThat(late).isPresent();
        assertThat(acquired).isPresent();
        assertThatThrownBy(acquired.orElseThrow()::renew)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD))
                .hasMessage("the lease of cluster prod was taken by b in epoch 2");
    }

    private Optional<Tenure> acquired = Optional.empty();

    private void acquireBefore(RepositoryLease other) {
        try {
            acquired = other.tryAcquire();
        } catch (IOException | Failure e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoeverIsWrittenOverWhileHeWaitsHasNothing() throws Exception {
        a.tryAcquire().orElseThrow().close();
        HandClock clockC = new HandClock();
        RepositoryLease c = new RepositoryLease(
                store,
                Contenders.catalog(store),
                Contenders.KEY,
                Contenders.TRUSTED,
                new LeaseTerms("c", PERIOD),
                clockC::nanos,
                time -> {
                    clockB.move(PERIOD);
                    acquireBefore(b);
                    clockB.move(PERIOD);
                    acquireBefore(b);
                });
        assertThat(c.tryAcquire()).isEmpty();
        assertThat(acquired).isPresent();
    }

    /// Without a condition only the clock is left: what ran out may have been taken and given back unseen.
    @Test
    void aLeaseThatRanOutIsOver() throws Exception {
        Tenure tenure = a.tryAcquire().orElseThrow();
        tenure.renew();
        clockA.move(PERIOD);
        assertThat(tenure.held()).isFalse();
        assertThatThrownBy(tenure::renew).hasMessage("the lease of cluster prod ran out before it was renewed");
        assertThatThrownBy(() -> writer(store, tenure).publish(uploaded(store, tenure, 0)))
                .hasMessage("the lease of cluster prod ran out before it was renewed");
        tenure.close();
        assertThat(b.tryAcquire()).isEmpty();
        clockB.move(PERIOD);
        assertThat(b.tryAcquire().orElseThrow().epoch()).isEqualTo(2);
    }

    @Test
    void whoIsReplacedSeesIt() throws Exception {
        Tenure tenure = a.tryAcquire().orElseThrow();
        assertThat(b.tryAcquire()).isEmpty();
        clockB.move(PERIOD);
        assertThat(b.tryAcquire()).isPresent();
        assertThatThrownBy(tenure::renew).hasMessage("the lease of cluster prod was taken by b in epoch 2");
    }
}
