package io.etcddr.service.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.learner.LearnerStatus;
import io.etcddr.service.cluster.ClusterSetup;
import io.etcddr.service.learner.LearnerKeeper.Ending;
import io.etcddr.value.ClusterName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The learners of the clusters that this process writes for. A lease that lapses, because the store cannot be
/// reached, does not end one: only another writer does. Safe for use by several threads; no call waits.
public final class Learners implements AutoCloseable {
    private final Function<String, Optional<String>> environment;
    private final InstantSource clock;
    private final Map<ClusterName, LearnerKeeper> keepers = new HashMap<>();
    private final List<LearnerKeeper> ending = new ArrayList<>();
    private boolean closed;

    /// @param environment for secrets that are referred to by the name of a variable
    public Learners(Function<String, Optional<String>> environment, InstantSource clock) {
        this.environment = requireNonNull(environment, "environment is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /// This process is the writer of the cluster.
    public synchronized void begin(ClusterSetup setup) {
        Optional<LearnerWiring> wanted = wiring(setup);
        if (!closed && wanted.isPresent() && !keepers.containsKey(setup.name())) {
            begin(wanted.get(), LearnerStatus.unknown(clock.instant()));
        }
    }

    private void begin(LearnerWiring wiring, LearnerStatus before) {
        LearnerKeeper keeper = new LearnerKeeper(wiring, environment, clock, before);
        keepers.put(wiring.cluster().name(), keeper);
        keeper.start();
    }

    /// The config says something else of the cluster: from now on its learner is looked after in that way. One that
    /// goes on with the same data goes on running.
    public synchronized void change(ClusterSetup setup) {
        LearnerKeeper keeper = keepers.get(setup.name());
        Optional<LearnerWiring> wanted = wiring(setup);
        if (keeper == null || wanted.equals(Optional.of(keeper.wiring()))) {
            return;
        }
        boolean same = wanted.filter(
                        other -> other.folder().equals(keeper.wiring().folder()))
                .isPresent();
        end(setup.name(), same ? Ending.PROCESS_GOES_ON : Ending.PROCESS_ENDS);
        wanted.ifPresent(other -> begin(other, keeper.status()));
    }

    /// This process is not the writer of the cluster any more, or not for long.
    public synchronized void end(ClusterName cluster) {
        end(cluster, Ending.PROCESS_ENDS);
    }

    private void end(ClusterName cluster, Ending how) {
        ending.removeIf(LearnerKeeper::hasEnded);
        LearnerKeeper keeper = keepers.remove(cluster);
        if (keeper != null) {
            keeper.end(how);
            ending.add(keeper);
        }
    }

    private static Optional<LearnerWiring> wiring(ClusterSetup setup) {
        return LearnerWiring.of(
                setup.config(), setup.host().etcdBinaries(), setup.host().stateDirectory());
    }

    /// Empty where the cluster has no learner, or another process looks after it.
    public synchronized Optional<LearnerStatus> status(ClusterName cluster) {
        return Optional.ofNullable(keepers.get(cluster)).map(LearnerKeeper::status);
    }

    /// Whether another replica that took the cluster would have to fetch its whole database.
    public static boolean binds(ClusterSetup setup) {
        return wiring(setup).filter(LearnerWiring::isOurs).isPresent();
    }

    /// Ends all of them and waits for it.
    @Override
    public void close() {
        List<LearnerKeeper> all;
        synchronized (this) {
            closed = true;
            List.copyOf(keepers.keySet()).forEach(this::end);
            all = List.copyOf(ending);
        }
        all.forEach(LearnerKeeper::awaitEnd);
    }
}
