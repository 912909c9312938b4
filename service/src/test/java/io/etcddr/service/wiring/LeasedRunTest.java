package io.etcddr.service.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.catalog.Layout;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.LeaseTerms;
import io.etcddr.lease.RepositoryLease;
import io.etcddr.lease.Tenure;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.testing.Await;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LeasedRunTest {
    private static final ClusterName CLUSTER = new ClusterName("main");
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final SigningKey KEY = SigningKey.generate();

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
    private final WriterLease leases = new WriterLease("here", Duration.ofMillis(300), RandomGenerator.getDefault());

    private <T> T run(LeasedRun.Action<T> action) throws IOException, Failure {
        return leases.run(store, CLUSTER, KEY, TrustedKeys.of(KEY.verifyingKey()), messages::add, action);
    }

    private long epochOfARun() throws IOException, Failure {
        return run(Tenure::epoch);
    }

    private RepositoryLease lease(LeaseTerms terms) {
        return WriterLease.of(store, CLUSTER, KEY, TrustedKeys.of(KEY.verifyingKey()), terms);
    }

    @Test
    void theLeaseIsHeldWhileItRunsAndGivenBackAfterwards() throws Exception {
        assertThat(epochOfARun()).isEqualTo(1);
        long second = run(tenure -> {
            assertThat(lease(leases.terms()).tryAcquire()).isEmpty();
            return tenure.epoch();
        });
        assertThat(second).isEqualTo(2);
        assertThat(lease(leases.terms()).tryAcquire()).isPresent();
        assertThat(messages).isEmpty();
    }

    @Test
    void whatFailsGivesItBackToo() throws Exception {
        assertThatThrownBy(() -> run(tenure -> {
                    throw new IOException("broken");
                }))
                .hasMessage("broken");
        assertThat(epochOfARun()).isEqualTo(2);
    }

    @Test
    void aRunThatLosesItsLeaseIsEndedAndSaysWhy() throws Exception {
        RepositoryLease other = lease(new LeaseTerms("there:1:00000001", Duration.ofHours(1)));
        Thread thief = Thread.ofVirtual().unstarted(() -> steal(other));
        assertThatThrownBy(() -> run(tenure -> {
                    thief.start();
                    return waitForEver();
                }))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD);
                    assertThat(failure.hint()).isPresent();
                    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(InterruptedIOException.class);
                })
                .hasMessageStartingWith("the lease of cluster main was "); // removed, or taken
        assertThat(Thread.interrupted()).as("the next run is not interrupted").isFalse();
        thief.join();
    }

    /// The lease of a process that renews can be taken by force only.
    private void steal(RepositoryLease other) {
        try {
            store.delete(List.of(Layout.writer(CLUSTER)));
            assertThat(other.tryAcquire()).isPresent();
        } catch (IOException | Failure e) {
            throw new IllegalStateException(e);
        }
    }

    private static String waitForEver() throws InterruptedIOException {
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    @Test
    void aHolderThatLivesIsToldAndLeftAlone() throws Exception {
        LeaseTerms terms = new LeaseTerms("there:1:00000001", Duration.ofSeconds(30));
        Tenure holder = lease(terms).tryAcquire().orElseThrow();
        Thread renewer = Thread.ofVirtual().start(() -> renewOnceWatched(holder));
        assertThatThrownBy(() -> run(Tenure::epoch))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD))
                .hasMessage("there:1:00000001 holds the lease of cluster main (epoch 1)");
        renewer.join();
        assertThat(messages)
                .containsExactly(
                        "there:1:00000001 holds the lease of cluster main (epoch 1); watching whether it lives,"
                                + " for up to 30 s");
    }

    private void renewOnceWatched(Tenure holder) {
        Await.until("the message", PATIENCE, () -> !messages.isEmpty());
        try {
            holder.renew();
        } catch (IOException | Failure e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aProcessHasTheNameOfItsHost() {
        WriterLease process = WriterLease.ofProcess(
                name -> Optional.of("from-the-environment"), Duration.ofSeconds(30), RandomGenerator.getDefault());
        assertThat(process.host()).isNotBlank();
        assertThat(process.terms().holder())
                .contains(":" + ProcessHandle.current().pid() + ":")
                .isNotEqualTo(process.terms().holder());
    }
}
