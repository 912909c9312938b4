package io.etcddr.service.serve;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.run.Outcome;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.cli.wiring.Stores.Place;
import io.etcddr.config.Config;
import io.etcddr.config.ConfigChanges;
import io.etcddr.config.ServiceConfig;
import io.etcddr.drill.Drill;
import io.etcddr.error.Failure;
import io.etcddr.runtime.ScratchFolders;
import io.etcddr.service.cluster.ClusterSetup;
import io.etcddr.service.cluster.StoreShelf;
import io.etcddr.service.config.ConfigWatch;
import io.etcddr.service.state.ConfigStatus;
import io.etcddr.service.state.ServiceControl;
import io.etcddr.service.state.ServiceView;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.RateLimit;
import io.etcddr.store.ThrottledStore.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The running service. Starting it asks no store and no etcd: whatever is down is asked again until it
/// answers, and until then the service says why it is not ready.
public final class Daemon implements ConfigWatch.Target, AutoCloseable {
    private final Parts parts;
    private final ServiceLog log;
    private final RateLimit bandwidth;
    private final Engine engine;
    private final LiveView view;
    private final LiveControl control;
    private final Config started;
    private volatile Config config;
    private volatile ConfigStatus status;
    private volatile FrontDoor.Opened door = () -> {};

    private Daemon(Config config, Parts parts) {
        this.parts = requireNonNull(parts, "parts is null");
        this.started = requireNonNull(config, "config is null");
        this.config = config;
        this.log = new ServiceLog();
        this.bandwidth = new RateLimit(bandwidth(config.service()));
        this.status = new ConfigStatus(parts.clock().instant(), Optional.empty(), List.of());
        this.engine =
                new Engine(parts, new StoreShelf(bandwidth), config.service().parallelBackups(), log);
        this.view = new LiveView(parts.clock(), engine, () -> status);
        this.control = new LiveControl(engine);
    }

    /// @throws Failure if the config cannot be served: a key cannot be read, the address is taken
    public static Daemon start(Config config, Parts parts) throws Failure, IOException {
        List<ClusterSetup> setups = ClusterSetup.of(config, parts.environment());
        Place place = Stores.place(config.repository(), parts.environment());
        Daemon daemon = new Daemon(config, parts);
        try {
            daemon.removeStale(config.backup().spoolDirectory());
            daemon.removeStaleDrills(config.service().stateDirectory());
            daemon.engine.apply(setups, place, config.service());
            daemon.door = parts.door().open(config.service(), daemon.view, daemon.control);
            daemon.log.started(setups.size());
            daemon.log.configWarnings(config);
            return daemon;
        } catch (IOException | Failure | RuntimeException e) {
            daemon.close();
            throw e;
        }
    }

    private void removeStale(Path spoolFolder) {
        try {
            int removed = new SpoolFolder(spoolFolder).removeStale();
            if (removed > 0) {
                log.spoolTidied(removed);
            }
        } catch (IOException e) {
            log.spoolUntidy(Outcome.of(e).message());
        }
    }

    /// An etcd that a killed service left is ended with it.
    private void removeStaleDrills(Path stateDirectory) {
        try {
            ScratchFolders.Removed removed = Drill.scratchIn(stateDirectory).removeStale();
            if (removed.folders() > 0) {
                log.drillsTidied(removed.folders());
            }
            removed.problems().forEach(log::drillsUntidy);
        } catch (IOException e) {
            log.drillsUntidy(Outcome.of(e).message());
        }
    }

    private static long bandwidth(ServiceConfig service) {
        return service.bandwidthLimit().map(limit -> limit.bytes()).orElse(Limits.UNLIMITED);
    }

    public ServiceView view() {
        return view;
    }

    public ServiceControl control() {
        return control;
    }

    /// Another config is in force from now on; what runs goes on as it began. Where HTTP is served and the form
    /// of the log change only with the next start; the status and the log name what waits for it.
    ///
    /// @throws Failure if it cannot be served; then nothing changes
    @Override
    public synchronized void apply(Config changed) throws Failure, IOException {
        List<ClusterSetup> setups = ClusterSetup.of(changed, parts.environment());
        Place place = Stores.place(changed.repository(), parts.environment());
        ConfigChanges changes = ConfigChanges.between(config, changed);
        config = changed;
        bandwidth.change(bandwidth(changed.service()));
        engine.apply(setups, place, changed.service());
        List<String> waiting = ConfigChanges.between(started, changed).atNextStart();
        status = new ConfigStatus(parts.clock().instant(), Optional.empty(), waiting);
        log.configApplied(setups.size(), changes, waiting);
        log.configWarnings(changed);
    }

    /// A newer version of the config is not in force.
    @Override
    public synchronized void reject(String why) {
        status = status.rejecting(why);
        log.configRejected(why);
    }

    /// Stops gracefully: not ready, nothing begins, what runs may go on for as long as the config says and is
    /// then aborted cleanly. When it returns, nothing runs. May be called several times.
    public void stop() {
        log.stops();
        engine.stop(config.service().gracefulStop());
    }

    /// Ends the grace of [#stop], from another thread.
    public void hurry() {
        log.stopsAtOnce();
        engine.hurry();
    }

    /// Gives the leases back and closes everything. Without [#stop] before, what runs is aborted.
    @Override
    public void close() {
        engine.hurry();
        engine.stop(Duration.ZERO);
        door.close();
        engine.close();
        log.stopped();
    }
}
