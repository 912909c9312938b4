package io.etcddr.catalog;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// A fence that says what it was asked, and refuses when it is told to.
final class RecordingFence implements Fence {
    /// Called at the moment of a call of the fence.
    interface Look {
        String at() throws IOException;
    }

    private final long epoch;
    private final Look look;
    private final List<String> calls = new ArrayList<>();
    private boolean lost;

    RecordingFence(long epoch, Look look) {
        this.epoch = epoch;
        this.look = look;
    }

    /// From now on somebody else is the writer.
    void lose() {
        lost = true;
    }

    List<String> calls() {
        return List.copyOf(calls);
    }

    private void record(String call, Collection<PointId> ids) throws IOException {
        calls.add("%s %s%s".formatted(call, new TreeSet<>(ids), look.at()));
    }

    private void requireHeld() throws Failure {
        if (lost) {
            throw new Failure(ErrorCode.LEASE_HELD, "somebody else writes");
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public void publishing(PointId id) throws IOException, Failure {
        requireHeld();
        record("publishing", List.of(id));
    }

    @Override
    public void published(PointId id) throws IOException {
        record("published", List.of(id));
    }

    @Override
    public void deleting(Collection<PointId> ids) throws IOException, Failure {
        requireHeld();
        record("deleting", ids);
    }

    @Override
    public void deleted(Collection<PointId> ids) throws IOException {
        record("deleted", ids);
    }
}
