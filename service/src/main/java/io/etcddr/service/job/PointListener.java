package io.etcddr.service.job;

import io.etcddr.backup.HotFallback;
import io.etcddr.catalog.PointId;
import io.etcddr.value.ClusterName;
import java.util.List;

/// Is told of what becomes of points besides what their runs say. Called by several threads; must be quick and not
/// throw.
public interface PointListener {
    /// Retention deleted them: told as soon as they are gone, whatever becomes of the run.
    void deleted(ClusterName cluster, List<PointId> points);

    /// A hot backup was taken from a voter and is a cold one.
    void fellBack(ClusterName cluster, HotFallback.Reason reason);
}
