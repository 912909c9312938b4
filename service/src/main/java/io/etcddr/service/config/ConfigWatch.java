package io.etcddr.service.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.run.Outcome;
import io.etcddr.config.Config;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Notices that the config file has another content, or is asked to read it again, and hands a good one over. A
/// bad one is told once and changes nothing.
///
/// The content is looked at, and not the file: it may be a link behind which Kubernetes exchanges folders, on a
/// file system that announces nothing. What is new must be seen twice in a row before it is read, so that a
/// file that is being written is not taken half: cut off between two clusters it would be a good one.
///
/// Everything that is found out is told on one thread, the watch's own.
public final class ConfigWatch implements AutoCloseable {
    /// A changed file is in force after two of these at most.
    public static final Duration PERIOD = Duration.ofSeconds(5);

    private final ConfigSource source;
    private final Target target;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;
    private Sight decided;
    private Optional<Sight> fresh = Optional.empty();
    private volatile boolean closed;

    /// Whoever works by the configuration.
    public interface Target {
        /// From now on this one is in force.
        ///
        /// @throws Failure or IOException if it cannot be; then nothing has changed, and [#reject] follows
        void apply(Config config) throws Failure, IOException;

        /// A newer version of the file is not in force.
        ///
        /// @param why for people, on several lines where there are several problems; shows no secret
        void reject(String why);
    }

    /// What a look at the file shows.
    private sealed interface Sight {
        record Content(ConfigSource.Version version) implements Sight {}

        record Nothing(String why) implements Sight {}
    }

    private ConfigWatch(ConfigSource source, ConfigSource.Loaded first, Target target, Duration period) {
        this.source = requireNonNull(source, "source is null");
        this.target = requireNonNull(target, "target is null");
        this.decided = new Sight.Content(first.version());
        this.thread = Thread.ofVirtual().name("config-watch").unstarted(() -> run(period));
    }

    /// @param first what is in force already
    /// @param period between two looks at the file, [#PERIOD]
    public static ConfigWatch start(ConfigSource source, ConfigSource.Loaded first, Target target, Duration period) {
        ConfigWatch watch = unstarted(source, first, target, period);
        watch.thread.start();
        return watch;
    }

    static ConfigWatch unstarted(ConfigSource source, ConfigSource.Loaded first, Target target, Duration period) {
        return new ConfigWatch(source, first, target, period);
    }

    /// Reads the file again whether it has changed or not: the handler of SIGHUP. Returns at once.
    public void reload() {
        asked.release();
    }

    private void run(Duration period) {
        try {
            while (!closed) {
                boolean now = asked.tryAcquire(period.toNanos(), TimeUnit.NANOSECONDS);
                if (closed) {
                    return;
                }
                if (now) {
                    asked.drainPermits();
                    read();
                } else {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Reads the file if it shows, for the second time in a row, something that nothing was decided about.
    void look() {
        Sight seen = see();
        if (seen.equals(decided)) {
            fresh = Optional.empty();
        } else if (fresh.filter(seen::equals).isPresent()) {
            decide(seen);
        } else {
            fresh = Optional.of(seen);
        }
    }

    void read() {
        decide(see());
    }

    private Sight see() {
        try {
            return new Sight.Content(source.read());
        } catch (Failure e) {
            return new Sight.Nothing(e.getMessage());
        }
    }

    private void decide(Sight seen) {
        decided = seen;
        fresh = Optional.empty();
        switch (seen) {
            case Sight.Nothing(String why) -> target.reject(why);
            case Sight.Content(ConfigSource.Version version) -> {
                try {
                    target.apply(source.parse(version));
                } catch (Failure | IOException | RuntimeException e) {
                    target.reject(Outcome.of(e).message());
                }
            }
        }
    }

    /// Nothing is told any more when it returns.
    @Override
    public void close() {
        closed = true;
        asked.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
