package io.etcddr.service.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.job.Trigger;
import io.etcddr.service.state.ClusterStatus.Circuit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final CircuitBreaker CLOSED =
            CircuitBreaker.closed(new CircuitBreaker.Settings(3, Duration.ofMinutes(5), Duration.ofHours(1)));

    @Test
    void itOpensAfterThreeFailuresInARow() {
        CircuitBreaker two = CLOSED.failed(START).failed(START);
        assertThat(two.state(START)).isEqualTo(Circuit.CLOSED);
        assertThat(two.succeeded().failed(START).failed(START).state(START)).isEqualTo(Circuit.CLOSED);
        assertThat(two.failed(START).state(START)).isEqualTo(Circuit.OPEN);
    }

    @Test
    void whileItIsOpenARunIsPutOffAndNotLost() {
        CircuitBreaker open = CLOSED.failed(START).failed(START).failed(START);
        Instant until = START.plus(Duration.ofMinutes(5));
        assertThat(open.delay(new Due(START, Trigger.SCHEDULED))).isEqualTo(new Due(until, Trigger.SCHEDULED));
        Due later = new Due(until.plusSeconds(1), Trigger.SCHEDULED);
        assertThat(open.delay(later)).isEqualTo(later);
        assertThat(CLOSED.delay(new Due(START, Trigger.SCHEDULED))).isEqualTo(new Due(START, Trigger.SCHEDULED));
    }

    @Test
    void afterThePauseOneRunDecides() {
        CircuitBreaker open = CLOSED.failed(START).failed(START).failed(START);
        Instant later = START.plus(Duration.ofMinutes(5));
        assertThat(open.state(later)).isEqualTo(Circuit.HALF_OPEN);
        assertThat(open.succeeded().state(later)).isEqualTo(Circuit.CLOSED);
        assertThat(open.failed(later).state(later)).isEqualTo(Circuit.OPEN);
    }

    @Test
    void eachPauseIsTwiceTheOneBeforeUpToTheLongest() {
        CircuitBreaker circuit = CLOSED.failed(START).failed(START);
        List<Long> minutes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            circuit = circuit.failed(START);
            minutes.add(Duration.between(START, circuit.openUntil()).toMinutes());
        }
        assertThat(minutes.subList(0, 6)).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
        assertThat(minutes).allMatch(pause -> pause <= 60);
    }
}
