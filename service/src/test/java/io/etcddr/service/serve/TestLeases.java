package io.etcddr.service.serve;

import io.etcddr.catalog.PointId;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.ClusterLease;
import io.etcddr.lease.LeaseView;
import io.etcddr.lease.Tenure;
import io.etcddr.service.cluster.ClusterSetup;
import io.etcddr.service.cluster.Leases;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Leases that a test gives and takes at will: what a store does at times of its own choice.
public final class TestLeases implements Leases {
    private final Map<ClusterName, TestLease> leases = new ConcurrentHashMap<>();

    /// Everything is free until the test says otherwise.
    public static TestLeases nobodyElse() {
        return new TestLeases();
    }

    @Override
    public ClusterLease of(ClusterSetup setup, ObjectStore store) {
        return of(setup.name().value());
    }

    public TestLease of(String cluster) {
        return leases.computeIfAbsent(new ClusterName(cluster), TestLease::new);
    }

    /// One of them.
    public static final class TestLease implements ClusterLease {
        private final ClusterName cluster;
        private volatile boolean taken;
        private volatile boolean lapsed;
        private volatile boolean held;
        private volatile long epoch;

        private TestLease(ClusterName cluster) {
            this.cluster = cluster;
        }

        /// Another process takes it, or gives it back.
        public void othersHaveIt(boolean theirs) {
            taken = theirs;
        }

        /// Nobody answers for longer than its period.
        public void lapses(boolean now) {
            lapsed = now;
        }

        public boolean held() {
            return held;
        }

        @Override
        public ClusterName cluster() {
            return cluster;
        }

        @Override
        public Optional<Tenure> tryAcquire() {
            if (taken || held) {
                return Optional.empty();
            }
            held = true;
            epoch++;
            return Optional.of(new TestTenure(epoch));
        }

        @Override
        public LeaseView view() {
            return taken
                    ? new LeaseView(LeaseView.State.THEIRS, epoch, Optional.of("somebody:1:00000001"))
                    : new LeaseView(held ? LeaseView.State.OURS : LeaseView.State.FREE, epoch, Optional.empty());
        }

        private final class TestTenure implements Tenure {
            private final long mine;

            private TestTenure(long mine) {
                this.mine = mine;
            }

            @Override
            public boolean held() {
                return held && !taken && !lapsed && mine == epoch;
            }

            @Override
            public void renew() throws Failure {
                if (taken) {
                    held = false;
                    throw new Failure(ErrorCode.LEASE_HELD, "the lease of cluster %s was taken".formatted(cluster));
                }
            }

            @Override
            public long epoch() {
                return mine;
            }

            @Override
            public void publishing(PointId id) throws Failure {
                renew();
            }

            @Override
            public void published(PointId id) {}

            @Override
            public void deleting(Collection<PointId> ids) throws Failure {
                renew();
            }

            @Override
            public void deleted(Collection<PointId> ids) {}

            @Override
            public void close() {
                if (mine == epoch) {
                    held = false;
                }
            }
        }
    }
}
