package io.etcddr.lease;

import io.etcddr.catalog.Fence;
import io.etcddr.catalog.PointId;
import java.util.Collection;

/// Lets pass what was announced before: the moment between an announcement and what it announces.
record PassedFence(long epoch) implements Fence {
    @Override
    public void publishing(PointId id) {}

    @Override
    public void published(PointId id) {}

    @Override
    public void deleting(Collection<PointId> ids) {}

    @Override
    public void deleted(Collection<PointId> ids) {}
}
