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
