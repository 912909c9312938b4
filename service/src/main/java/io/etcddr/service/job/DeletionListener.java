package io.etcddr.service.job;

import io.etcddr.catalog.PointId;
import io.etcddr.value.ClusterName;
import java.util.List;

/// Is told of the points that retention deleted, as soon as they are gone and whatever becomes of the run. Called
/// by several threads; must be quick and not throw.
@FunctionalInterface
public interface DeletionListener {
    void deleted(ClusterName cluster, List<PointId> points);
}
