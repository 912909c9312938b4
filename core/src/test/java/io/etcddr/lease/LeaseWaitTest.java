package io.etcddr.lease;

import static io.etcddr.lease.Contenders.PERIOD;
import static io.etcddr.lease.Contenders.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.Contenders.HandClock;
import io.etcddr.store.MemoryObjectStore;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeaseWaitTest {
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final HandClock clock = new HandClock();
    private final List<LeaseView> watched = new ArrayList<>();

    private Tenure acquire(Pause pause) throws Exception {
        return new LeaseWait(clock::nanos, time -> {
                    clock.move(time);
                    pause.pause(time);
                })
                .acquire(lease(store, "later", clock), watched::add);
    }

    private Tenure holder() throws Exception {
        return lease(store, "holder", new HandClock()).tryAcquire().orElseThrow();
    }

    @Test
    void whatIsFreeIsTakenWithoutAWord() throws Exception {
        long before = clock.nanos();
        acquire(time -> {}).close();
        holder().close();
        assertThat(acquire(time -> {}).epoch()).isEqualTo(3);
        assertThat(watched).isEmpty();
        assertThat(clock.nanos()).isEqualTo(before);
    }

    @Test
    void aDeadHolderIsWaitedOutAndReplaced() throws Exception {
        holder();
        long before = clock.nanos();
        assertThat(acquire(time -> {}).epoch()).isEqualTo(2);
        assertThat(watched)
                .singleElement()
                .satisfies(view -> assertThat(view.holder()).contains("holder"));
        assertThat(Duration.ofNanos(clock.nanos() - before)).isBetween(PERIOD, PERIOD.plusSeconds(3));
    }

    @Test
    void aHolderThatShowsASignOfLifeIsLeftAlone() throws Exception {
        Tenure holder = holder();
        assertThatThrownBy(() -> acquire(time -> renew(holder)))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD);
                    assertThat(failure.hint())
                            .contains("Wait until that process is done; if it is a service, ask it: POST"
                                    + " /api/v1/clusters/prod/backups. A process that has died loses its lease after"
                                    + " 30 s.");
                })
                .hasMessage("holder holds the lease of cluster prod (epoch 1)");
        assertThat(watched).hasSize(1);
    }

    private static void renew(Tenure holder) {
        try {
            holder.renew();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aHolderThatGivesItBackMeanwhileIsFollowed() throws Exception {
        Tenure holder = holder();
        assertThat(acquire(time -> holder.close()).epoch()).isEqualTo(2);
    }

    @Test
    void whoIsInterruptedWhileHeWaitsEnds() throws Exception {
        holder();
        assertThatThrownBy(() -> acquire(time -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while waiting for the lease of cluster prod");
        assertThat(Thread.interrupted()).isTrue();
    }
}
