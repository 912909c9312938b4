package io.etcddr.service.serve;

import io.etcddr.backup.HotFallback;
import io.etcddr.catalog.PointId;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.Config;
import io.etcddr.config.ConfigFile;
import io.etcddr.config.CronSyntax;
import io.etcddr.config.LearnerConfig;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.config.ProtectionConfig.Retry;
import io.etcddr.config.ProtectionConfig.Schedules;
import io.etcddr.config.RepositoryConfig;
import io.etcddr.config.Schedule;
import io.etcddr.config.ServiceConfig;
import io.etcddr.error.Failure;
import io.etcddr.service.Site;
import io.etcddr.service.cluster.Leases;
import io.etcddr.service.job.PointListener;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.logging.RunLog;
import io.etcddr.service.logging.ServiceLogging;
import io.etcddr.service.schedule.CircuitBreaker;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.testing.Await;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.value.ByteSize;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/// A place where services run in this very process, on a clock of the test: the config is made of records,
/// everything else is what `etcd-dr init` made.
public final class DaemonSite implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofMinutes(2);
    /// Tries again soon, for longer than a test lasts.
    public static final Retry SOON = new Retry(Duration.ofHours(1), Duration.ofMillis(100), Duration.ofMillis(500));

    static {
        ServiceLogging.to(System.err, ServiceConfig.LogFormat.TEXT); // why a run failed is nowhere else
    }

    private final Site site;
    private final List<ClusterConfig> clusters = new ArrayList<>();
    private final List<Run> told = new CopyOnWriteArrayList<>();
    private final List<PointId> deleted = new CopyOnWriteArrayList<>();
    private final List<HotFallback.Reason> fallbacks = new CopyOnWriteArrayList<>();
    private ServiceClock clock = ServiceClock.system();
    private ServiceConfig service;
    private Optional<RepositoryConfig> repository = Optional.empty();
    private Optional<Daemon> daemon = Optional.empty();

    private DaemonSite(Site site, ServiceConfig service) {
        this.site = site;
        this.service = service;
    }

    /// Keys, repository and spool in `folder`; no cluster is protected yet.
    public static DaemonSite in(Path folder, EtcdCluster any) throws IOException {
        return on(Site.inFolder(folder, any));
    }

    /// With what `site` has and its config says, but for its clusters and its service.
    public static DaemonSite on(Site site) {
        ServiceConfig service = new ServiceConfig(
                ServiceConfig.DEFAULT.listen(),
                Optional.empty(),
                Optional.empty(),
                site.folder().resolve("state"),
                2,
                Optional.empty(),
                Duration.ofMinutes(1),
                Duration.ofSeconds(3),
                ServiceConfig.DEFAULT.logFormat());
        return new DaemonSite(site, service);
    }

    public DaemonSite protects(String name, EtcdCluster cluster, ProtectionConfig protection) {
        return protects(
                name,
                cluster.members().stream().map(member -> member.clientUrl()).toList(),
                protection);
    }

    /// A cluster with a learner that somebody else runs, and whose silence is not waited out.
    public DaemonSite protects(String name, EtcdCluster cluster, EtcdMember learner, ProtectionConfig protection) {
        LearnerConfig config = new LearnerConfig(
                LearnerConfig.Runtime.EXTERNAL,
                learner.name(),
                learner.peerUrl(),
                learner.clientUrl(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                LearnerConfig.DEFAULT_MAXIMUM_LAG,
                Duration.ZERO,
                LearnerConfig.DEFAULT_ASK_VOTER_EVERY);
        return protects(name, cluster.access().endpoints(), protection, Optional.of(config));
    }

    /// Instead of what was said of a cluster of this name before.
    public DaemonSite protects(String name, List<URI> endpoints, ProtectionConfig protection) {
        return protects(name, endpoints, protection, Optional.empty());
    }

    private DaemonSite protects(
            String name, List<URI> endpoints, ProtectionConfig protection, Optional<LearnerConfig> learner) {
        clusters.removeIf(known -> known.name().value().equals(name));
        clusters.add(new ClusterConfig(
                new ClusterName(name),
                endpoints,
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(2),
                Optional.empty(),
                learner,
                protection));
        return this;
    }

    public DaemonSite protectsNoMore(String name) {
        clusters.removeIf(known -> known.name().value().equals(name));
        return this;
    }

    public DaemonSite by(ServiceClock other) {
        clock = other;
        return this;
    }

    public DaemonSite parallel(int backups) {
        service = with(service, backups, service.bandwidthLimit(), service.gracefulStop(), service.leasePeriod());
        return this;
    }

    public DaemonSite bandwidth(ByteSize perSecond) {
        service = with(
                service,
                service.parallelBackups(),
                Optional.of(perSecond),
                service.gracefulStop(),
                service.leasePeriod());
        return this;
    }

    public DaemonSite gracefulStop(Duration grace) {
        service = with(service, service.parallelBackups(), service.bandwidthLimit(), grace, service.leasePeriod());
        return this;
    }

    public DaemonSite leasePeriod(Duration period) {
        service = with(service, service.parallelBackups(), service.bandwidthLimit(), service.gracefulStop(), period);
        return this;
    }

    private static ServiceConfig with(
            ServiceConfig other, int parallel, Optional<ByteSize> bandwidth, Duration grace, Duration leasePeriod) {
        return new ServiceConfig(
                other.listen(),
                other.tls(),
                other.apiToken(),
                other.stateDirectory(),
                parallel,
                bandwidth,
                grace,
                leasePeriod,
                other.logFormat());
    }

    public DaemonSite repository(RepositoryConfig other) {
        repository = Optional.of(other);
        return this;
    }

    public Site site() {
        return site;
    }

    /// Every state of every run, in order.
    public List<Run> told() {
        return told;
    }

    /// What retention deleted, in order.
    public List<PointId> deleted() {
        return deleted;
    }

    public Config config() throws Failure {
        Config made = ConfigFile.load(
                site.config(), name -> Optional.ofNullable(site.env().get(name)), CronSyntax.unchecked());
        return new Config(
                repository.orElse(made.repository()),
                made.encryption(),
                made.signing(),
                made.backup(),
                made.cacheDirectory(),
                service,
                made.etcdBinaries(),
                clusters,
                List.of(),
                List.of());
    }

    /// Why hot backups became cold ones, in order.
    public List<HotFallback.Reason> fallbacks() {
        return fallbacks;
    }

    private record Heard(List<PointId> deleted, List<HotFallback.Reason> fallbacks) implements PointListener {
        @Override
        public void deleted(ClusterName cluster, List<PointId> points) {
            deleted.addAll(points);
        }

        @Override
        public void fellBack(ClusterName cluster, HotFallback.Reason reason) {
            fallbacks.add(reason);
        }
    }

    /// Starts a service as it is configured now.
    public Daemon start() throws Exception {
        return start(parts -> parts);
    }

    public Daemon start(UnaryOperator<Parts> change) throws Exception {
        stop();
        Parts parts = change.apply(new Parts(
                clock,
                new Random(1),
                name -> Optional.ofNullable(site.env().get(name)),
                "host:%d:%08x".formatted(ProcessHandle.current().pid(), System.nanoTime() & 0xffffffffL),
                TestLeases.nobodyElse(),
                CircuitBreaker.Settings.DEFAULT,
                Parts.DEFAULT_PATIENCE,
                Duration.ofSeconds(5),
                List.of(new RunLog(), told::add),
                new Heard(deleted, fallbacks),
                FrontDoor.none()));
        daemon = Optional.of(Daemon.start(config(), parts));
        return daemon.get();
    }

    public static Parts with(Parts parts, Leases leases) {
        return new Parts(
                parts.clock(),
                parts.random(),
                parts.environment(),
                parts.holder(),
                leases,
                parts.circuit(),
                parts.patience(),
                parts.lookInterval(),
                parts.listeners(),
                parts.points(),
                parts.door());
    }

    public Daemon daemon() {
        return daemon.orElseThrow();
    }

    /// Gracefully; none is no error.
    public void stop() {
        daemon.ifPresent(running -> {
            running.stop();
            running.close();
        });
        daemon = Optional.empty();
    }

    @Override
    public void close() {
        daemon.ifPresent(Daemon::close);
    }

    /// The runs of a cluster that have ended in this way, oldest first.
    public <T extends RunState.Ended> List<Run> ended(String cluster, Class<T> how) {
        return told.stream()
                .filter(run -> run.cluster().value().equals(cluster) && how.isInstance(run.state()))
                .toList();
    }

    public List<Run> succeeded(String cluster) {
        return ended(cluster, RunState.Succeeded.class);
    }

    public static void await(String what, Callable<Boolean> condition) {
        Await.until(what, PATIENCE, condition);
    }

    /// A cold backup at each interval, by which the last one was.
    public static ProtectionConfig coldEvery(Duration interval) {
        return cold(Optional.of(new Schedule(new Schedule.Every(interval), Duration.ZERO)), SOON, Activity.ACTIVE);
    }

    public static ProtectionConfig cold(Optional<Schedule> schedule, Retry retry, Activity activity) {
        return new ProtectionConfig(
                activity,
                new Schedules(schedule, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                retry,
                ProtectionConfig.DEFAULT_MAX_AGE,
                ProtectionConfig.Retention.DEFAULT,
                ProtectionConfig.Expiry.DRY_RUN,
                ProtectionConfig.Verification.DEFAULT);
    }
}
