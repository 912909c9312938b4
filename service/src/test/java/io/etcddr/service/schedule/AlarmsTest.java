package io.etcddr.service.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.job.Job;
import io.etcddr.testing.Await;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("it")
final class AlarmsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ClusterName MAIN = new ClusterName("main");
    private static final ClusterName OTHER = new ClusterName("other");

    private final ServiceClock clock = ServiceClock.system();
    private final List<String> woken = new CopyOnWriteArrayList<>();

    @Test
    void anAlarmGoesOffOnceAndNotBeforeItsTime() {
        List<Instant> times = new CopyOnWriteArrayList<>();
        try (Alarms alarms = new Alarms(clock, (cluster, job) -> times.add(clock.instant()))) {
            Instant at = clock.instant().plusMillis(300);
            alarms.set(MAIN, Job.COLD, at);
            await(() -> !times.isEmpty());
            // Quartz itself takes the liberty of two milliseconds; whoever is woken looks at the clock.
            assertThat(times.getFirst()).isAfter(at.minusMillis(20));
            alarms.set(OTHER, Job.COLD, clock.instant());
            await(() -> times.size() >= 2);
            assertThat(times).hasSize(2);
        }
    }

    @Test
    void aTimeThatIsPastGoesOffAtOnce() {
        try (Alarms alarms = alarms()) {
            alarms.set(MAIN, Job.EXPIRE, clock.instant().minus(Duration.ofDays(400)));
            await(() -> woken.contains("main expire"));
        }
    }

    @Test
    void theLastTimeThatWasSetCounts() {
        try (Alarms alarms = alarms()) {
            alarms.set(MAIN, Job.COLD, clock.instant().plus(Duration.ofHours(1)));
            alarms.set(MAIN, Job.COLD, clock.instant());
            await(() -> woken.contains("main cold"));
            alarms.set(MAIN, Job.VERIFY, clock.instant().plusMillis(200));
            alarms.set(MAIN, Job.VERIFY, clock.instant().plus(Duration.ofHours(1)));
            alarms.set(OTHER, Job.DRILL, clock.instant().plusMillis(400));
            await(() -> woken.contains("other drill"));
            assertThat(woken).doesNotContain("main verify");
        }
    }

    @Test
    void anAlarmThatWasClearedStaysSilent() {
        try (Alarms alarms = alarms()) {
            alarms.set(MAIN, Job.COLD, clock.instant().plusMillis(200));
            alarms.clear(MAIN, Job.COLD);
            alarms.clear(MAIN, Job.COLD);
            alarms.set(OTHER, Job.COLD, clock.instant().plusMillis(400));
            await(() -> woken.contains("other cold"));
            assertThat(woken).containsExactly("other cold");
        }
    }

    @Test
    void whoIsWokenMaySetTheNextAlarm() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        Alarms[] self = new Alarms[1];
        try (Alarms alarms = new Alarms(clock, (cluster, job) -> {
            three.countDown();
            self[0].set(cluster, job, clock.instant().plusMillis(10));
        })) {
            self[0] = alarms;
            alarms.set(MAIN, Job.COLD, clock.instant().plusMillis(50));
            assertThat(three.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /// Quartz waited for ever when it was told to wait for jobs, and an alarm had just gone off: a service that
    /// was told to stop did not. How often depends on the machine, mostly within a hundred times.
    @Test
    void closingWhileAlarmsGoOffEnds() throws Exception {
        for (int round = 0; round < 200; round++) {
            CountDownLatch some = new CountDownLatch(1 + round % 20);
            AtomicBoolean closed = new AtomicBoolean();
            AtomicInteger late = new AtomicInteger();
            Alarms alarms = new Alarms(clock, (cluster, job) -> {
                some.countDown();
                if (closed.get()) {
                    late.incrementAndGet();
                }
            });
            Thread closing = Thread.ofPlatform().daemon().unstarted(() -> {
                alarms.close();
                closed.set(true);
            });
            for (int cluster = 0; cluster < 5; cluster++) {
                for (Job job : Job.values()) {
                    alarms.set(new ClusterName("c" + cluster), job, clock.instant());
                }
            }
            assertThat(some.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            closing.start();
            assertThat(closing.join(PATIENCE)).as("round %d", round).isTrue();
            assertThat(late.get())
                    .as("alarms after it was closed, round %d", round)
                    .isZero();
        }
    }

    @Test
    void aClockThatGoesFasterWakesSooner() {
        Instant start = clock.instant();
        ServiceClock fast = new ServiceClock() {
            @Override
            public Instant instant() {
                return start.plus(Duration.between(start, clock.instant()).multipliedBy(3600));
            }

            @Override
            public Duration until(Instant time) {
                return Duration.between(instant(), time).dividedBy(3600);
            }
        };
        try (Alarms alarms = new Alarms(fast, (cluster, job) -> woken.add(cluster + " " + job.id()))) {
            alarms.set(MAIN, Job.COLD, fast.instant().plus(Duration.ofMinutes(10)));
            await(() -> woken.contains("main cold"));
        }
    }

    private Alarms alarms() {
        return new Alarms(clock, (cluster, job) -> woken.add(cluster + " " + job.id()));
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Await.until("the alarm", PATIENCE, condition);
    }
}
