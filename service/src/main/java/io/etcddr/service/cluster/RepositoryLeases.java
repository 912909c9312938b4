package io.etcddr.service.cluster;

import io.etcddr.catalog.PointId;
import io.etcddr.lease.ClusterLease;
import io.etcddr.lease.LeaseView;
import io.etcddr.lease.Tenure;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.util.Collection;
import java.util.Optional;

/// Until leases are kept in the repository: every cluster is this process's own.
public final class RepositoryLeases implements Leases {
    @Override
    public ClusterLease of(ClusterSetup setup, ObjectStore store) {
        return new Sole(setup.name());
    }

    private record Sole(ClusterName cluster) implements ClusterLease {
        @Override
        public Optional<Tenure> tryAcquire() {
            return Optional.of(new Always());
        }

        @Override
        public LeaseView view() {
            return new LeaseView(LeaseView.State.OURS, 0, Optional.empty());
        }
    }

    private static final class Always implements Tenure {
        @Override
        public boolean held() {
            return true;
        }

        @Override
        public void renew() {}

        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public void publishing(PointId id) {}

        @Override
        public void published(PointId id) {}

        @Override
        public void deleting(Collection<PointId> ids) {}

        @Override
        public void deleted(Collection<PointId> ids) {}

        @Override
        public void close() {}
    }
}
