package io.etcddr.config;

import io.etcddr.config.ServiceConfig.LogFormat;
import io.etcddr.config.ServiceConfig.ServerTls;
import io.etcddr.value.ByteSize;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The group `service`.
final class ServiceReader {
    private static final Pattern ADDRESS = Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+])?:([0-9]{1,5})");
    private static final Type<InetSocketAddress> LISTEN_ADDRESS = Type.text(
            "IP address and port",
            "0.0.0.0:8347",
            (text, reading) -> address(text),
            ServiceReader::text,
            "^(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+\\])?:[0-9]{1,5}$");

    static final Key.Value<Path> CERT_FILE = Key.value("cert-file", Types.PATH)
            .required()
            .means("PEM file with the certificate and those between it and its CA")
            .like("/etc/etcd-dr/server.pem");
    static final Key.Value<Path> KEY_FILE = Key.value("key-file", Types.PATH)
            .required()
            .means("PEM file with its private key")
            .like("/etc/etcd-dr/server-key.pem");
    static final Key.Value<Path> CLIENT_CA_FILE = Key.value("client-ca-file", Types.PATH)
            .otherwiseTold("no certificate is asked for")
            .means("PEM file: clients must show a certificate of this CA")
            .like("/etc/etcd-dr/client-ca.pem");
    static final Group<ServerTls> TLS_GROUP = Group.<ServerTls>named("server-tls")
            .has(CERT_FILE, ServerTls::certFile)
            .has(KEY_FILE, ServerTls::keyFile)
            .may(CLIENT_CA_FILE, ServerTls::clientCaFile);

    static final Key.Value<InetSocketAddress> LISTEN = Key.value("listen", LISTEN_ADDRESS)
            .otherwise(ServiceConfig.DEFAULT.listen())
            .means("where HTTP is served; `:8347` is every address, port 0 any free one")
            .atNextStart();
    static final Key.Sub<ServerTls> TLS = Key.group("tls", TLS_GROUP)
            .otherwiseTold("plain HTTP")
            .means("how HTTP is served")
            .atNextStart();
    static final Key.Value<SecretReference> API_TOKEN = Key.value("api-token", Types.SECRET)
            .otherwiseTold("such calls are refused")
            .means("calls that change something must bear it")
            .like("file:/etc/etcd-dr/api-token")
            .atNextStart();
    static final Key.Value<Path> STATE_DIRECTORY = Key.value("state-directory", Types.PATH)
            .otherwise(ServiceConfig.DEFAULT.stateDirectory())
            .means("private folders of drills; what a killed one left there is removed by the next start or drill");
    static final Key.Value<Integer> PARALLEL_BACKUPS = Key.value("parallel-backups", Types.number(1, 64))
            .otherwise(ServiceConfig.DEFAULT_PARALLEL_BACKUPS)
            .means(
                    "backups at once, over all clusters; verifications and drills have half as many places of their own");
    static final Key.Value<ByteSize> BANDWIDTH_LIMIT = Key.value("bandwidth-limit", Types.size("64KiB", "1TiB"))
            .otherwiseTold("no limit")
            .means("in a second, to and from the store, over all transfers")
            .like("50MiB");
    static final Key.Value<Duration> GRACEFUL_STOP = Key.value("graceful-stop", Types.duration("0s", "1d"))
            .otherwise(ServiceConfig.DEFAULT_GRACEFUL_STOP)
            .means("how long running jobs may go on after SIGTERM; then they are aborted cleanly");
    static final Key.Value<Duration> LEASE_PERIOD = Key.value("lease-period", Types.duration("1s", "10m"))
            .otherwise(ServiceConfig.DEFAULT_LEASE_PERIOD)
            .means("after so much silence of its writer another replica takes a cluster over");
    static final Key.Value<LogFormat> LOG_FORMAT = Key.value("log-format", Types.oneOf(LogFormat.class))
            .otherwise(LogFormat.TEXT)
            .means("`key=value`, or one JSON object a line")
            .atNextStart();

    static final Group<ServiceConfig> GROUP = Group.<ServiceConfig>named("service")
            .has(LISTEN, ServiceConfig::listen)
            .may(TLS, ServiceConfig::tls)
            .may(API_TOKEN, ServiceConfig::apiToken)
            .has(STATE_DIRECTORY, ServiceConfig::stateDirectory)
            .has(PARALLEL_BACKUPS, ServiceConfig::parallelBackups)
            .may(BANDWIDTH_LIMIT, ServiceConfig::bandwidthLimit)
            .has(GRACEFUL_STOP, ServiceConfig::gracefulStop)
            .has(LEASE_PERIOD, ServiceConfig::leasePeriod)
            .has(LOG_FORMAT, ServiceConfig::logFormat);

    private ServiceReader() {}

    static ServiceConfig read(Section section) {
        ServiceConfig service = new ServiceConfig(
                section.valueOrDefault(LISTEN),
                section.section(TLS).flatMap(ServiceReader::tls),
                section.value(API_TOKEN),
                section.valueOrDefault(STATE_DIRECTORY),
                section.valueOrDefault(PARALLEL_BACKUPS),
                section.value(BANDWIDTH_LIMIT),
                section.valueOrDefault(GRACEFUL_STOP),
                section.valueOrDefault(LEASE_PERIOD),
                section.valueOrDefault(LOG_FORMAT));
        service.apiToken().ifPresent(token -> FilePermissions.warn(section, API_TOKEN, token));
        if (section.has(API_TOKEN)
                && !section.has(TLS)
                && !service.listen().getAddress().isLoopbackAddress()) {
            section.warn(
                    API_TOKEN,
                    "crosses the network in the clear: %s is reached from other machines and there is no tls"
                            .formatted(text(service.listen())));
        }
        return service;
    }

    private static Optional<ServerTls> tls(Section section) {
        Optional<Path> cert = section.value(CERT_FILE);
        Optional<Path> key = section.value(KEY_FILE);
        Optional<Path> clientCa = section.value(CLIENT_CA_FILE);
        key.ifPresent(file -> FilePermissions.warn(section, KEY_FILE, file));
        return cert.flatMap(c -> key.map(k -> new ServerTls(c, k, clientCa)));
    }

    /// No name is looked up.
    private static InetSocketAddress address(String text) {
        Matcher form = ADDRESS.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(2)) > 65535) {
            throw new IllegalArgumentException(
                    "%s is not an address and a port such as 127.0.0.1:8347".formatted(Problems.shown(text)));
        }
        int port = Integer.parseInt(form.group(2));
        String host = form.group(1) == null ? "0.0.0.0" : form.group(1).replaceAll("[\\[\\]]", "");
        try {
            return new InetSocketAddress(
                    host.equals("localhost") ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s is not an IP address".formatted(Problems.shown(host)), e);
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
