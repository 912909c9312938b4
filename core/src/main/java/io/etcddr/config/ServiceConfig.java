package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ByteSize;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How `etcd-dr serve` runs.
///
/// @param listen where HTTP is served
/// @param tls empty: plain HTTP
/// @param apiToken what calls that change something must bear; empty: they are refused
/// @param stateDirectory private folders of drills
/// @param parallelBackups how many backups run at once, over all clusters; verifications and drills have half
///     as many places of their own, at least one
/// @param bandwidthLimit bytes per second of all transfers to and from the store together, empty for no limit
/// @param gracefulStop how long running jobs may go on after SIGTERM
/// @param leasePeriod after so much silence of its writer, a cluster is taken over by another replica
public record ServiceConfig(
        InetSocketAddress listen,
        Optional<ServerTls> tls,
        Optional<SecretReference> apiToken,
        Path stateDirectory,
        int parallelBackups,
        Optional<ByteSize> bandwidthLimit,
        Duration gracefulStop,
        Duration leasePeriod,
        LogFormat logFormat) {
    public static final int DEFAULT_PORT = 8347;
    public static final int DEFAULT_PARALLEL_BACKUPS = 2;
    public static final Duration DEFAULT_GRACEFUL_STOP = Duration.ofMinutes(2);
    public static final Duration DEFAULT_LEASE_PERIOD = Duration.ofSeconds(30);

    /// Reachable from this machine only, and by nobody who wants to change anything.
    public static final ServiceConfig DEFAULT = new ServiceConfig(
            new InetSocketAddress("127.0.0.1", DEFAULT_PORT),
            Optional.empty(),
            Optional.empty(),
            Path.of("/var/lib/etcd-dr"),
            DEFAULT_PARALLEL_BACKUPS,
            Optional.empty(),
            DEFAULT_GRACEFUL_STOP,
            DEFAULT_LEASE_PERIOD,
            LogFormat.TEXT);

    public ServiceConfig {
        requireNonNull(listen, "listen is null");
        requireNonNull(tls, "tls is null");
        requireNonNull(apiToken, "apiToken is null");
        requireNonNull(stateDirectory, "stateDirectory is null");
        requireNonNull(bandwidthLimit, "bandwidthLimit is null");
        requireNonNull(gracefulStop, "gracefulStop is null");
        requireNonNull(leasePeriod, "leasePeriod is null");
        requireNonNull(logFormat, "logFormat is null");
    }

    /// PEM files.
    ///
    /// @param clientCaFile clients must show a certificate of this CA, empty when they need none
    public record ServerTls(Path certFile, Path keyFile, Optional<Path> clientCaFile) {}

    public enum LogFormat {
        /// `key=value`
        TEXT,
        /// One JSON object on a line.
        JSON
    }
}
