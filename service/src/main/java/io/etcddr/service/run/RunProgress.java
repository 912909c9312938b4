package io.etcddr.service.run;

import io.etcddr.progress.Progress;
import io.etcddr.service.job.StageProgress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Remembers how far an attempt is, and when it last moved.
final class RunProgress implements Progress {
    private final List<Open> open = new CopyOnWriteArrayList<>();
    private volatile long moved = System.nanoTime();

    @Override
    public Stage stage(String name, OptionalLong totalBytes) {
        moved = System.nanoTime();
        Open stage = new Open(name, totalBytes);
        open.add(stage);
        return stage;
    }

    /// The stages that are open now.
    List<StageProgress> stages() {
        return open.stream()
                .map(stage -> new StageProgress(stage.name, stage.done.get(), stage.total))
                .toList();
    }

    /// How long nothing has moved.
    Duration still() {
        return Duration.ofNanos(System.nanoTime() - moved);
    }

    private final class Open implements Stage {
        private final String name;
        private final OptionalLong total;
        private final AtomicLong done = new AtomicLong();

        private Open(String name, OptionalLong total) {
            this.name = name;
            this.total = total;
        }

        @Override
        public void advance(long bytes) {
            done.addAndGet(bytes);
            moved = System.nanoTime();
        }

        @Override
        public void close() {
            open.remove(this);
            moved = System.nanoTime();
        }
    }
}
