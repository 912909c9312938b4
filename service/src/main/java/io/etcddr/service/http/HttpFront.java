package io.etcddr.service.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.etcddr.config.ServiceConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.service.state.ServiceControl;
import io.etcddr.service.state.ServiceView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server of the service, from [#start] to [#close]. One virtual thread for each request that is under
/// way; see [HttpLimits] for what clients may ask for.
public final class HttpFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
    private static final int BACKLOG = 128;
    /// Seconds that requests under way have when the service ends.
    private static final int CLOSE_SECONDS = 2;

    static {
        HttpLimits.apply();
    }

    private final HttpServer server;
    private final ExecutorService executor;
    private final String scheme;

    private HttpFront(HttpServer server, ExecutorService executor, String scheme) {
        this.server = server;
        this.executor = executor;
        this.scheme = scheme;
    }

    /// Serves from now on.
    ///
    /// @param environment for a token that is given as `env:NAME`
    /// @param metricsPage the text of `/metrics`, in the format of Prometheus
    /// @throws Failure [ErrorCode#USAGE] if the address, the token or the TLS files cannot be used
    public static HttpFront start(
            ServiceConfig config,
            Function<String, Optional<String>> environment,
            ServiceView view,
            ServiceControl control,
            Supplier<String> metricsPage)
            throws Failure {
        ApiToken token = new ApiToken(config.apiToken(), environment);
        Router router = new Router(Routes.of(view, control, token, metricsPage));
        Optional<TlsContext> tls = config.tls().isEmpty()
                ? Optional.empty()
                : Optional.of(TlsContext.of(config.tls().get()));
        HttpServer server = bind(config.listen(), tls);
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory());
        server.setExecutor(executor);
        server.createContext("/", new Gate(router));
        server.start();
        HttpFront front = new HttpFront(server, executor, tls.isPresent() ? "https" : "http");
        LOG.info("HTTP is served at {}", front.address());
        return front;
    }

    private static HttpServer bind(InetSocketAddress address, Optional<TlsContext> tls) throws Failure {
        try {
            if (address.isUnresolved()) {
                throw new IOException("the name is not known");
            }
            if (tls.isEmpty()) {
                return HttpServer.create(address, BACKLOG);
            }
            HttpsServer server = HttpsServer.create(address, BACKLOG);
            server.setHttpsConfigurator(configurator(tls.get()));
            return server;
        } catch (IOException e) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "service.listen: cannot listen on %s:%d: %s"
                                    .formatted(address.getHostString(), address.getPort(), e.getMessage()),
                            e)
                    .hint("Choose another address or port, or end the process that listens there.");
        }
    }

    private static HttpsConfigurator configurator(TlsContext tls) {
        return new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = new SSLParameters();
                ssl.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
                ssl.setNeedClientAuth(tls.clientsNeedCertificates());
                parameters.setSSLParameters(ssl);
            }
        };
    }

    /// With the port that was bound, where the configuration leaves it open by a 0.
    public URI address() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().getHostAddress();
        return URI.create(
                "%s://%s:%d".formatted(scheme, host.contains(":") ? "[" + host + "]" : host, bound.getPort()));
    }

    /// Takes no more requests, and gives those under way two seconds.
    @Override
    public void close() {
        server.stop(CLOSE_SECONDS);
        executor.shutdownNow();
    }
}
