package io.etcddr.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ReplicasTest {
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final ObjectStore store = new MemoryObjectStore();
    private final AtomicLong nanos = new AtomicLong(7);
    private final Replicas one = replica("host:1:00000001");
    private final Replicas two = replica("host:2:00000002");
    private final Replicas three = replica("other.example:1:00000003");

    private Replicas replica(String holder) {
        return new Replicas(store, holder, PERIOD, nanos::get);
    }

    private void wait(int periods) {
        nanos.addAndGet(PERIOD.multipliedBy(periods).toNanos());
    }

    @Test
    void whoeverShowsLifeIsCountedByTheOthers() throws Exception {
        for (Replicas each : List.of(one, two, three)) {
            each.look();
        }
        wait(1);
        one.look();
        two.look();
        three.look();
        wait(1);
        assertThat(one.look()).isEqualTo(2);
        assertThat(two.look()).isEqualTo(2);
    }

    @Test
    void whatADeadProcessLeftIsNeverCounted() throws Exception {
        two.look();
        for (int look = 0; look < 10; look++) {
            assertThat(one.look()).isZero();
            wait(1);
        }
    }

    @Test
    void whoGoesSilentIsGoneAfterThreePeriodsAndBackWhenHeShowsLife() throws Exception {
        two.look();
        one.look();
        two.look();
        assertThat(one.look()).isEqualTo(1);
        wait(2);
        assertThat(one.look()).isEqualTo(1);
        wait(1);
        assertThat(one.look()).isZero();
        two.look();
        assertThat(one.look()).isEqualTo(1);
    }

    @Test
    void whoLeavesIsGoneAtOnceAndLeavesNothing() throws Exception {
        two.look();
        one.look();
        two.look();
        assertThat(one.look()).isEqualTo(1);
        two.leave();
        assertThat(one.look()).isZero();
        one.leave();
        assertThat(keys()).isEmpty();
    }

    @Test
    void whatTheDeadLeftIsRemovedInTheEnd() throws Exception {
        two.look();
        one.look();
        wait(99);
        one.look();
        assertThat(keys()).hasSize(2);
        wait(1);
        one.look();
        assertThat(keys()).containsExactly("_replicas/host@1@00000001");
    }

    private List<String> keys() throws Exception {
        try (Stream<ObjectStat> all = store.list(Replicas.FOLDER)) {
            return all.map(stat -> stat.key().value()).toList();
        }
    }
}
