package io.etcddr.learner;

import io.etcddr.learner.EtcdRuntime.Disk.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// A learner that somebody else runs.
public final class ExternalRuntime implements EtcdRuntime {
    @Override
    public Kind kind() {
        return Kind.EXTERNAL;
    }

    @Override
    public Run look() {
        return new Run(Run.State.UNKNOWN, "", Optional.empty());
    }

    @Override
    public Set<String> minors() {
        return Set.of();
    }

    @Override
    public String settings() {
        return "";
    }

    @Override
    public void start(Order order) {
        throw notOurs();
    }

    @Override
    public void stop(Duration grace) {
        throw notOurs();
    }

    @Override
    public Disk disk() {
        return new Disk(Content.NONE, Content.NONE, 0);
    }

    @Override
    public void copyDatabase(Path file) {
        throw notOurs();
    }

    @Override
    public void dropData() {
        throw notOurs();
    }

    @Override
    public void putAside() {
        throw notOurs();
    }

    @Override
    public void dropAside() {
        throw notOurs();
    }

    private static UnsupportedOperationException notOurs() {
        return new UnsupportedOperationException("somebody else runs this learner");
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
