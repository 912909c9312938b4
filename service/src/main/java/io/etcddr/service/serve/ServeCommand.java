package io.etcddr.service.serve;

import io.etcddr.cli.logging.GrpcLogging;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.config.RepositoryConfig;
import io.etcddr.config.S3Config;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.service.config.ConfigSource;
import io.etcddr.service.config.ConfigWatch;
import io.etcddr.service.http.HttpFront;
import io.etcddr.service.logging.RunLog;
import io.etcddr.service.logging.ServiceLogging;
import io.etcddr.service.metrics.ServiceMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-dr serve`: protects the clusters of a config until it is told to stop.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Takes the lease of each cluster and does what the schedules say: the service keeps nothing but what is in"
                    + " the repository, so it may be killed at any moment and run in several replicas. Whatever is down"
                    + " is asked again until it answers.",
            "",
            "SIGTERM and SIGINT stop it: nothing begins any more, what runs may go on for service.graceful-stop and is"
                    + " then aborted without a trace; a second signal aborts at once. SIGHUP reads the config again;"
                    + " one with a mistake changes nothing.",
            ""
        },
        footer = {"", "Examples:", "  etcd-dr serve --config etcd-dr.yaml"})
public final class ServeCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Config file. Default: $" + RepositoryOptions.CONFIG_VARIABLE + ".")
    private Optional<Path> config;

    @Mixin
    private DebugOption debug;

    public ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        Path file = config.or(() ->
                        console.variable(RepositoryOptions.CONFIG_VARIABLE).map(Path::of))
                .orElseThrow(() -> new Failure(ErrorCode.USAGE, "no config is named")
                        .hint("Give --config FILE or set $%s; etcd-dr init writes one."
                                .formatted(RepositoryOptions.CONFIG_VARIABLE)));
        try {
            serve(file);
        } catch (Failure e) {
            throw e.inService();
        }
        return 0;
    }

    private void serve(Path file) throws Failure, IOException {
        GrpcLogging.off();
        ConfigSource source = new ConfigSource(file, console::variable, Clock.systemUTC());
        ConfigSource.Loaded first = source.load();
        ServiceLogging.to(console.err(), first.config().service().logFormat());
        serve(source, first);
    }

    private void serve(ConfigSource source, ConfigSource.Loaded first) throws Failure, IOException {
        StopSignals signals = StopSignals.listen(); // before anything that must be undone
        ReloadSignals reloads = ReloadSignals.listen();
        ConfigInForce inForce = new ConfigInForce(first.config());
        try (ServiceMetrics metrics = metrics(inForce);
                Daemon daemon = Daemon.start(first.config(), parts(metrics));
                ConfigWatch watch = ConfigWatch.start(source, first, inForce.behind(daemon), ConfigWatch.PERIOD)) {
            reloads.answer(watch::reload);
            signals.await(daemon::hurry);
            daemon.stop();
        }
    }

    private Parts parts(ServiceMetrics metrics) {
        FrontDoor door = (config, view, control) ->
                HttpFront.start(config, console::variable, view, control, () -> metrics.page(view))::close;
        return Parts.ofProcess(console::variable, List.of(new RunLog(), metrics.runs()), metrics.points(), door);
    }

    private static ServiceMetrics metrics(ConfigInForce inForce) {
        return new ServiceMetrics(
                VersionProvider.version(),
                () -> free(inForce.config().backup().spoolDirectory()),
                () -> lockFor(inForce.config().repository()));
    }

    private static Optional<Duration> lockFor(RepositoryConfig repository) {
        return repository instanceof RepositoryConfig.InS3 s3
                ? s3.s3().objectLock().map(S3Config.ObjectLock::lockFor)
                : Optional.empty();
    }

    private static OptionalLong free(Path folder) {
        try {
            return OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty(); // not there yet, or the file system does not say
        }
    }
}
