package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Repository;
import io.etcddr.error.Failure;
import io.etcddr.lease.ClusterLease;
import io.etcddr.lease.LeaseTerms;
import io.etcddr.lease.LeaseView;
import io.etcddr.lease.Pause;
import io.etcddr.lease.RepositoryLease;
import io.etcddr.lease.Tenure;
import io.etcddr.service.wiring.ClusterWiring;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Leases beside the points that they protect, in `writer.json` of the cluster.
public final class RepositoryLeases implements Leases {
    private final String holder;
    private final RandomGenerator random;

    /// @param holder names this process, and tells it from every other; see [LeaseTerms#of]
    public RepositoryLeases(String holder, RandomGenerator random) {
        this.holder = requireNonNull(holder, "holder is null");
        this.random = requireNonNull(random, "random is null");
    }

    @Override
    public ClusterLease of(ClusterSetup setup, ObjectStore store) {
        return new Opening(setup, store, new LeaseTerms(holder, setup.leasePeriod()), random);
    }

    /// Opens the repository when the lease is first looked at: a store that is down at the start may come back.
    private static final class Opening implements ClusterLease {
        private final ClusterSetup setup;
        private final ObjectStore store;
        private final LeaseTerms terms;
        private final RandomGenerator random;
        private volatile Optional<RepositoryLease> opened = Optional.empty();

        private Opening(ClusterSetup setup, ObjectStore store, LeaseTerms terms, RandomGenerator random) {
            this.setup = setup;
            this.store = store;
            this.terms = terms;
            this.random = random;
        }

        @Override
        public ClusterName cluster() {
            return setup.name();
        }

        @Override
        public synchronized Optional<Tenure> tryAcquire() throws IOException, Failure {
            if (opened.isEmpty()) {
                opened = Optional.of(open());
            }
            return opened.get().tryAcquire();
        }

        private RepositoryLease open() throws IOException, Failure {
            setup.place().prepare();
            ClusterWiring wiring = setup.wiring();
            Repository repository = Repository.openOrCreate(store, random);
            return new RepositoryLease(
                    store,
                    wiring.catalog(repository, CacheFolder.off()),
                    wiring.signingKey(),
                    wiring.trusted(),
                    terms,
                    System::nanoTime,
                    Pause.sleeping());
        }

        @Override
        public LeaseView view() {
            return opened.map(RepositoryLease::view)
                    .orElseGet(() -> new LeaseView(LeaseView.State.UNKNOWN, 0, Optional.empty()));
        }

        @Override
        public List<String> warnings() {
            return opened.map(RepositoryLease::warnings).orElse(List.of());
        }
    }
}
