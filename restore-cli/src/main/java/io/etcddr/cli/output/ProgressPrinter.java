package io.etcddr.cli.output;

import io.etcddr.progress.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Shows how far an operation is: one line that is painted again ten times a second on a terminal, else a line every
/// ten seconds, so that a log stays readable. Prints nothing at all for what is done before the first tick.
public final class ProgressPrinter implements Progress, AutoCloseable {
    /// How it is shown.
    public enum Style {
        BAR(Duration.ofMillis(100)),
        LINES(Duration.ofSeconds(10));

        private final Duration tick;

        Style(Duration tick) {
            this.tick = tick;
        }
    }

    private static final int BAR_WIDTH = 20;
    private static final String TO_LINE_START_AND_CLEAR = "\r\u001b[K";

    private final PrintStream err;
    private final Style style;
    private final LongSupplier nanos;
    private final List<RunningStage> stages = new CopyOnWriteArrayList<>();
    private final Thread painter;
    private boolean painted;

    public ProgressPrinter(PrintStream err, Style style) {
        this(err, style, System::nanoTime, style.tick);
    }

    /// For tests: a clock of their own, and no painting by itself when `tick` is zero.
    ProgressPrinter(PrintStream err, Style style, LongSupplier nanos, Duration tick) {
        this.err = err;
        this.style = style;
        this.nanos = nanos;
        this.painter = Thread.ofPlatform().daemon().name("progress").unstarted(() -> paintUntilClosed(tick));
        if (!tick.isZero()) {
            painter.start();
        }
    }

    @Override
    public Stage stage(String name, OptionalLong totalBytes) {
        RunningStage stage = new RunningStage(name, totalBytes, nanos.getAsLong());
        stages.add(stage);
        return stage;
    }

    @Override
    public void close() {
        end();
    }

    /// Ends the display and leaves the terminal with an empty line. May be called more than once: the terminal belongs
    /// to the result from then on.
    public void end() {
        painter.interrupt();
        synchronized (err) {
            if (painted && style == Style.BAR) {
                err.print(TO_LINE_START_AND_CLEAR);
                err.flush();
            }
            painted = false;
            stages.clear();
        }
    }

    void paint() {
        synchronized (err) {
            if (stages.isEmpty()) {
                return;
            }
            long now = nanos.getAsLong();
            String text = stages.stream().map(stage -> describe(stage, now)).collect(Collectors.joining("; "));
            if (style == Style.BAR) {
                err.print(TO_LINE_START_AND_CLEAR + text);
            } else {
                err.println("progress: " + text);
            }
            err.flush();
            painted = true;
        }
    }

    private void paintUntilClosed(Duration tick) {
        try {
            while (true) {
                Thread.sleep(tick);
                paint();
            }
        } catch (InterruptedException e) {
            return; // closed
        }
    }

    private String describe(RunningStage stage, long now) {
        long done = stage.done.get();
        double seconds = Math.max(1e-3, (now - stage.startedAt) / 1e9);
        long perSecond = (long) (done / seconds);
        String speed = perSecond > 0 ? ", " + Units.size(perSecond) + "/s" : "";
        if (stage.total.isEmpty() || stage.total.getAsLong() <= 0) {
            return "%s %s%s".formatted(stage.name, Units.size(done), speed);
        }
        long total = stage.total.getAsLong();
        long percent = Math.min(100, done * 100 / total);
        String left = perSecond > 0 && done < total
                ? ", %s left".formatted(Units.duration(Duration.ofSeconds((total - done) / perSecond)))
                : "";
        String bar = style == Style.BAR ? bar(percent) + " " : "";
        return "%s %s%d %% of %s%s%s".formatted(stage.name, bar, percent, Units.size(total), speed, left);
    }

    private static String bar(long percent) {
        int filled = (int) (percent * BAR_WIDTH / 100);
        return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
    }

    private final class RunningStage implements Stage {
        private final String name;
        private final OptionalLong total;
        private final long startedAt;
        private final AtomicLong done = new AtomicLong();

        RunningStage(String name, OptionalLong total, long startedAt) {
            this.name = name;
            this.total = total;
            this.startedAt = startedAt;
        }

        @Override
        public void advance(long bytes) {
            done.addAndGet(bytes);
        }

        @Override
        public void close() {
            stages.remove(this);
        }
    }
}
