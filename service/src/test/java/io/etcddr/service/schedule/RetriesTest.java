package io.etcddr.service.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.config.ProtectionConfig.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RetriesTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @Test
    void eachPauseIsTwiceTheOneBeforeUpToTheLongest() {
        Retry retry = new Retry(Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofMinutes(1));
        List<Long> pauses = new ArrayList<>();
        for (int failed = 1; failed <= 5; failed++) {
            pauses.add(Retries.next(retry, START, failed, START)
                    .map(next -> Duration.between(START, next).toSeconds())
                    .orElseThrow());
        }
        assertThat(pauses).containsExactly(10L, 20L, 40L, 60L, 60L);
    }

    @Test
    void aWindowOfZeroMeansNoSecondAttempt() {
        Retry retry = new Retry(Duration.ZERO, Duration.ofSeconds(10), Duration.ofMinutes(1));
        assertThat(Retries.next(retry, START, 1, START)).isEmpty();
    }

    @Test
    void anAttemptThatWouldBeginAfterTheWindowIsNotMade() {
        Retry retry = new Retry(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofMinutes(1));
        assertThat(Retries.next(retry, START, 2, START.plusSeconds(10))).contains(START.plusSeconds(30));
        assertThat(Retries.next(retry, START, 2, START.plusSeconds(11))).isEmpty();
    }

    @Test
    void forAnySettingsTheRunEndsAndNoPauseIsLongerThanTheLongest() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Retry retry = new Retry(
                    Duration.ofSeconds(random.nextInt(10_000)),
                    Duration.ofMillis(1 + random.nextInt(60_000)),
                    Duration.ofMillis(1 + random.nextInt(600_000)));
            Instant now = START;
            Duration before = Duration.ZERO;
            int failed = 1;
            Optional<Instant> next = Retries.next(retry, START, failed, now);
            while (next.isPresent()) {
                Duration pause = Duration.between(now, next.get());
                assertThat(pause).as("seed %d", seed).isBetween(before, retry.longest());
                assertThat(next.get()).as("seed %d", seed).isBeforeOrEqualTo(START.plus(retry.window()));
                before = pause;
                now = next.get();
                failed++;
                next = Retries.next(retry, START, failed, now);
            }
        }
    }
}
