package io.etcddr.service.cluster;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Repository;
import io.etcddr.error.Failure;
import io.etcddr.lease.ClusterLease;
import io.etcddr.lease.Tenure;
import io.etcddr.service.job.Job;
import io.etcddr.service.run.RunsView;
import io.etcddr.service.schedule.Due;
import io.etcddr.service.schedule.Timetable;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// One cluster for as long as this process claims its lease at one place: what is told of it may change, where
/// its lease lies may not. Safe for use by several threads.
public final class ClusterUnit {
    private final ObjectStore store;
    private final Claim claim;
    private final CacheFolder cache = CacheFolder.inMemory();
    private volatile ClusterSetup setup;
    private volatile CatalogView catalog = CatalogView.UNREAD;
    private volatile Instant since;
    private volatile boolean retired;

    /// Is told of the lease, on a thread of the claim. Must be quick.
    public interface Listener {
        /// @param epoch of the lease that this process holds now
        void taken(ClusterUnit unit, long epoch);

        /// The lease had lapsed, and is this process's all the same.
        void regained(ClusterUnit unit);

        /// Another process has it.
        void lost(ClusterUnit unit, String why);

        /// It was given back, for another replica to take it.
        void left(ClusterUnit unit);

        /// The lease cannot be seen or renewed.
        void troubled(ClusterUnit unit, String why);
    }

    /// @param store the one at the place of `setup`
    ClusterUnit(
            ClusterSetup setup,
            ObjectStore store,
            ClusterLease lease,
            FairShare share,
            RandomGenerator random,
            Listener listener,
            Instant now) {
        this.setup = requireNonNull(setup, "setup is null");
        this.store = requireNonNull(store, "store is null");
        this.claim = new Claim(lease, setup.leasePeriod(), share, random, new Claim.Listener() {
            @Override
            public void taken(long epoch) {
                listener.taken(ClusterUnit.this, epoch);
            }

            @Override
            public void regained() {
                listener.regained(ClusterUnit.this);
            }

            @Override
            public void lost(String why) {
                listener.lost(ClusterUnit.this, why);
            }

            @Override
            public void left() {
                listener.left(ClusterUnit.this);
            }

            @Override
            public void troubled(String why) {
                listener.troubled(ClusterUnit.this, why);
            }
        });
        this.since = requireNonNull(now, "now is null");
    }

    public ClusterName name() {
        return setup.name();
    }

    public ClusterSetup setup() {
        return setup;
    }

    /// The repository, made where there is none yet.
    Repository repository(RandomGenerator random) throws IOException, Failure {
        setup.place().prepare();
        return Repository.openOrCreate(store, random);
    }

    Claim claim() {
        return claim;
    }

    /// Of what was read of the catalog, for one look at a time.
    CacheFolder cache() {
        return cache;
    }

    /// The right to write.
    ///
    /// @throws Failure [io.etcddr.error.ErrorCode#LEASE_HELD] while this process does not have it
    public Tenure tenure() throws Failure {
        return claim.required();
    }

    /// How much the lease is worth in this store; empty when nothing is wrong with it.
    public List<String> leaseWarnings() {
        return claim.warnings();
    }

    public CatalogView catalog() {
        return catalog;
    }

    void catalog(CatalogView seen) {
        catalog = seen;
    }

    /// From now on this process is answerable for what is due.
    public void answerable(Instant now) {
        since = now;
    }

    /// The same cluster, told anew.
    void change(ClusterSetup changed) {
        setup = changed;
    }

    /// Nothing begins any more; what runs may end.
    void retire() {
        retired = true;
    }

    public boolean retired() {
        return retired;
    }

    /// What is due when, as long as it is this process that has to see to it.
    public Map<Job, Due> due(RunsView runs, Timetable timetable, Instant now) {
        return retired || claim.tenure().isEmpty()
                ? Map.of()
                : new ClusterPlan(name(), setup.config().protection(), runs, catalog, since).due(timetable, now);
    }

    public ClusterStatus status(RunsView runs, Timetable timetable, Instant now) {
        Map<Job, Instant> next = new EnumMap<>(Job.class);
        due(runs, timetable, now).forEach((job, due) -> next.put(job, due.at()));
        return new ClusterStatus(
                setup.config(), claim.view(), runs.circuit().state(now), next, runs.current(), runs.last(), catalog);
    }

    /// Why this cluster cannot be protected yet; empty when it can, or another replica sees to it.
    public Optional<String> notReady() {
        if (catalog.read().isEmpty()) {
            return Optional.of("cluster %s: the repository has not been read yet%s"
                    .formatted(
                            name(), catalog.unreadable().map(why -> ": " + why).orElse("")));
        }
        if (!claim.seen()) {
            return Optional.of("cluster %s: its lease has not been seen yet%s"
                    .formatted(name(), claim.trouble().map(why -> ": " + why).orElse("")));
        }
        return Optional.empty();
    }
}
