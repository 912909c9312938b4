package io.etcddr.service.http;

import io.etcddr.config.SecretReference;
import io.etcddr.config.ServiceConfig;
import io.etcddr.error.Failure;
import io.etcddr.service.testing.SampleService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A front on a free port, and a client of it.
record HttpSite(HttpFront front, HttpClient client) implements AutoCloseable {
    static final String TOKEN = "correct-horse-battery";
    static final String METRICS = "# HELP etcddr_up 1 while it runs\netcddr_up 1\n";

    static HttpSite of(SampleService service) throws Failure {
        return of(service, Optional.of(new SecretReference.FromEnvironment("TOKEN")));
    }

    static HttpSite of(SampleService service, Optional<SecretReference> token) throws Failure {
        return of(service, config(token, Optional.empty()));
    }

    static HttpSite of(SampleService service, ServiceConfig config) throws Failure {
        HttpFront front = HttpFront.start(
                config,
                name -> name.equals("TOKEN") ? Optional.of(TOKEN) : Optional.empty(),
                service,
                service,
                () -> METRICS);
        return new HttpSite(front, HttpClient.newHttpClient());
    }

    static ServiceConfig config(Optional<SecretReference> token, Optional<ServiceConfig.ServerTls> tls) {
        ServiceConfig usual = ServiceConfig.DEFAULT;
        return new ServiceConfig(
                new InetSocketAddress("127.0.0.1", 0),
                tls,
                token,
                Path.of("/nowhere"),
                usual.parallelBackups(),
                usual.bandwidthLimit(),
                usual.gracefulStop(),
                usual.leasePeriod(),
                usual.logFormat());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    }

    URI uri(String path) {
        return URI.create(front.address() + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    /// With the token, and a body of JSON where it is not empty.
    HttpResponse<String> write(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Authorization", "Bearer " + TOKEN);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(request.method(method, BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        front.close();
    }
}
