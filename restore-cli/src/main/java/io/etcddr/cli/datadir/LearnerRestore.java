package io.etcddr.cli.datadir;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.LastSeen;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointSelector;
import io.etcddr.cli.datadir.MemberOptions.Members;
import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.rescue.LearnerFacts;
import io.etcddr.cli.rescue.LearnerOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.rescue.LearnerData;
import io.etcddr.rescue.LiveLearner;
import io.etcddr.rescue.PointComparison;
import io.etcddr.rescue.PointComparison.Lineage;
import io.etcddr.rescue.Rescue;
import io.etcddr.rescue.RescuedDatabase;
import io.etcddr.rescue.StoppedLearner;
import io.etcddr.restore.DataDirRestore;
import io.etcddr.restore.RestorePlan;
import io.etcddr.restore.RestoreReport;
import io.etcddr.restore.RestoreSource;
import io.etcddr.value.ClusterId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Restores what a learner has. The repository is looked into where one is named, for what it knows of the
/// cluster: in a disaster it may be gone too, and that stops nothing.
final class LearnerRestore {
    private final Console console;
    private final LearnerOptions options;
    private final RepositoryOptions repository;
    private final Screen screen;

    LearnerRestore(Console console, LearnerOptions options, RepositoryOptions repository, Screen screen) {
        this.console = requireNonNull(console, "console is null");
        this.options = requireNonNull(options, "options is null");
        this.repository = requireNonNull(repository, "repository is null");
        this.screen = requireNonNull(screen, "screen is null");
    }

    /// What the repository knows.
    private record Known(long lastSeen, Optional<Manifest> newest, List<String> warnings) {}

    int run(Members members, boolean dryRun) throws Failure, IOException {
        Optional<Settings> settings = Settings.ifNamed(repository, console);
        Known known = settings.isPresent() ? look(settings.get()) : new Known(0, Optional.empty(), List.of());
        return options.dataDir().isPresent()
                ? stopped(options.dataDir().get(), members, settings, known, dryRun)
                : live(members, settings, known, dryRun);
    }

    private int stopped(Path folder, Members members, Optional<Settings> settings, Known known, boolean dryRun)
            throws Failure, IOException {
        try (LearnerData learner = LearnerData.open(folder, options.rescue().walDir());
                ProgressPrinter progress = screen.progress()) {
            Rescue rescue = options.rescue().rescue(settings.flatMap(Settings::config), progress);
            Rescue.Log log = options.rescue().log();
            rescue.check(learner, log);
            Source source = new Source(
                    "learner in " + folder,
                    Optional.of(learner.state()),
                    learner.state().etcdVersion());
            DataDirRestore restore = Wiring.fileRestore(progress);
            // The targets are checked before the log is applied, which takes longest.
            RestorePlan before = plan(restore, members, source, learner.database(), known, List.of());
            if (dryRun) {
                return show(before, facts(source, before, known), progress);
            }
            try (RescuedDatabase rescued = rescue.run(learner, log)) {
                return restore(restore, members, source, rescued, known, progress);
            }
        }
    }

    /// A dry run too must take the snapshot: nothing else tells what the learner has.
    private int live(Members members, Optional<Settings> settings, Known known, boolean dryRun)
            throws Failure, IOException {
        GrpcLogging.off();
        EtcdAccess access = options.access(settings.flatMap(LearnerRestore::configuredTls));
        URI endpoint = access.endpoints().getFirst();
        try (EtcdClient client = EtcdClient.connect(access);
                ProgressPrinter progress = screen.progress();
                LiveLearner.Taken taken = new LiveLearner(
                                client,
                                endpoint,
                                options.rescue().scratch(settings.flatMap(Settings::config)),
                                progress)
                        .take()) {
            Source source = new Source("learner at " + endpoint, Optional.empty(), taken.etcdVersion());
            DataDirRestore restore = Wiring.fileRestore(progress);
            if (dryRun) {
                RestorePlan plan =
                        plan(restore, members, source, taken.database().file(), known, List.of());
                return show(plan, facts(source, plan, known), progress);
            }
            return restore(restore, members, source, taken.database(), known, progress);
        }
    }

    private static Optional<EtcdAccess.Tls> configuredTls(Settings settings) {
        return settings.config().stream()
                .flatMap(config -> config.clusters().stream())
                .filter(cluster ->
                        settings.cluster().filter(cluster.name()::equals).isPresent())
                .flatMap(cluster -> cluster.tls().stream())
                .map(tls -> new EtcdAccess.Tls(tls.caFile(), tls.certFile(), tls.keyFile(), tls.serverName()))
                .findFirst();
    }

    /// What is restored.
    ///
    /// @param name for people
    /// @param state of a learner that is stopped
    private record Source(String name, Optional<StoppedLearner> state, Optional<String> etcdVersion) {}

    private int show(RestorePlan plan, LearnerFacts facts, ProgressPrinter progress) throws IOException {
        progress.end();
        screen.show(new PlanReport(plan, Optional.of(facts)));
        return 0;
    }

    private int restore(
            DataDirRestore restore,
            Members members,
            Source source,
            RescuedDatabase rescued,
            Known known,
            ProgressPrinter progress)
            throws Failure, IOException {
        RestorePlan plan = plan(restore, members, source, rescued.file(), known, rescued.warnings());
        LearnerFacts facts = facts(source, plan, known);
        facts.newestPoint().ifPresent(comparison -> console.message(comparison.describe()));
        plan.warnings().forEach(warning -> console.message("warning: " + Printable.of(warning)));
        RestoreReport done = restore.run(plan);
        progress.end();
        screen.show(new DataDirReport(done, Optional.of(facts)));
        return 0;
    }

    private Known look(Settings settings) throws Failure {
        try (OpenedRepository opened = Wiring.open(settings, console)) {
            LastSeen lastSeen = opened.catalog().lastSeen();
            List<String> warnings = new ArrayList<>();
            lastSeen.problems()
                    .forEach(problem ->
                            warnings.add("the highest revision ever seen may be higher than known: " + problem));
            return new Known(
                    lastSeen.revision(),
                    Optional.of(
                            opened.catalog().find(new PointSelector.Latest()).manifest()),
                    warnings);
        } catch (IOException e) {
            return unknown(e.getMessage());
        } catch (Failure e) {
            if (e.code() == ErrorCode.USAGE) {
                throw e;
            }
            return unknown(e.getMessage());
        }
    }

    private static Known unknown(String why) {
        return new Known(
                0,
                Optional.empty(),
                List.of("the repository says nothing of the cluster, so the learner's data is compared with no recovery"
                        + " point, and the revision is moved forward from the learner's own: " + why));
    }

    private RestorePlan plan(
            DataDirRestore restore, Members members, Source source, Path database, Known known, List<String> warnings)
            throws Failure, IOException {
        List<String> all = new ArrayList<>(known.warnings());
        all.addAll(warnings);
        RestoreSource rescued =
                new RestoreSource.Rescued(database, source.name(), source.etcdVersion(), known.lastSeen(), all);
        return restore.plan(members.request(rescued, repository.trust()));
    }

    private LearnerFacts facts(Source source, RestorePlan plan, Known known) {
        return new LearnerFacts(
                options.endpoint(),
                source.state(),
                options.rescue().log(),
                known.newest()
                        .map(manifest -> new PointComparison(
                                manifest.id().value(),
                                manifest.etcd().revision(),
                                manifest.createdAt(),
                                lineage(
                                        source.state().flatMap(StoppedLearner::cluster),
                                        manifest.etcd().clusterId()),
                                plan.revision(),
                                source.state().map(StoppedLearner::lastWritten))));
    }

    private static Lineage lineage(Optional<ClusterId> learner, ClusterId point) {
        return learner.map(id -> id.equals(point) ? Lineage.SAME : Lineage.OTHER)
                .orElse(Lineage.UNKNOWN);
    }
}
