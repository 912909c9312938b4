package io.etcddr.service.run;

import io.etcddr.service.job.Job;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads that attempts run on: so many as there are places, first come, first served. They are no virtual
/// threads: an attempt compresses and hashes for minutes and would keep the few carriers from everybody else.
final class Lanes implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final Map<Lane, ThreadPoolExecutor> threads = new EnumMap<>(Lane.class);

    Lanes(int parallelBackups) {
        for (Lane lane : Lane.values()) {
            int places = lane.places(parallelBackups);
            ThreadPoolExecutor executor = new ThreadPoolExecutor(
                    places,
                    places,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform()
                            .name("run-" + lane.name().toLowerCase(Locale.ROOT) + "-", 1)
                            .daemon()
                            .factory());
            executor.allowCoreThreadTimeOut(true);
            threads.put(lane, executor);
        }
    }

    /// Runs that have a place keep it, whatever happens to their number.
    void resize(int parallelBackups) {
        threads.forEach((lane, executor) -> {
            int places = lane.places(parallelBackups);
            if (places > executor.getMaximumPoolSize()) {
                executor.setMaximumPoolSize(places);
                executor.setCorePoolSize(places);
            } else {
                executor.setCorePoolSize(places);
                executor.setMaximumPoolSize(places);
            }
        });
    }

    void execute(Job job, Runnable attempt) {
        threads.get(Lane.of(job)).execute(attempt);
    }

    /// What waits is dropped; what runs goes on.
    @Override
    public void close() {
        threads.values().forEach(executor -> {
            executor.getQueue().clear();
            executor.shutdown();
        });
    }
}
