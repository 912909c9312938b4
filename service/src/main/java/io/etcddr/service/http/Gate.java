package io.etcddr.service.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.etcddr.cli.run.Outcome;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Between the JDK's server and the routes: checks a request's form, and turns everything that may come out of
/// a route into an answer. Safe for use by several threads.
final class Gate implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int EMPTY = -1;

    /// For browsers: nothing but our own style sheet is loaded, nothing runs, nobody frames or caches it.
    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    private final Router router;

    Gate(Router router) {
        this.router = router;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        } catch (IOException e) {
            // The client is gone, or was too slow: nobody is left to be told.
            LOG.debug("an answer could not be sent: {}", e.getMessage());
        }
    }

    private Answer answer(HttpExchange exchange) {
        try {
            return routed(exchange);
        } catch (HttpProblem e) {
            return Answer.of(e);
        } catch (Failure | IOException e) {
            Outcome outcome = Outcome.inService(e);
            if (outcome.code() == ErrorCode.UNEXPECTED) {
                LOG.warn("a request failed: {}", outcome.message());
            }
            return Answer.of(HttpProblem.of(outcome));
        } catch (RuntimeException e) {
            LOG.error("a request failed", e);
            return Answer.of(new HttpProblem(
                    HttpProblem.INTERNAL,
                    "unexpected",
                    "the service failed to answer",
                    "This is a bug. Its log says more: please report it."));
        }
    }

    private Answer routed(HttpExchange exchange) throws HttpProblem, Failure, IOException {
        URI uri = exchange.getRequestURI();
        Map<String, String> headers = headers(exchange.getRequestHeaders());
        String path = Optional.ofNullable(uri.getRawPath()).orElse("");
        String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
        if (path.length() + query.length() > HttpLimits.MAX_URI) {
            throw new HttpProblem(
                    HttpProblem.URI_TOO_LONG,
                    "uri_too_long",
                    "the path is longer than %d characters".formatted(HttpLimits.MAX_URI),
                    "No path here is as long.");
        }
        Router.Match match = router.find(exchange.getRequestMethod(), path);
        Request request = new Request(match.parameters(), query, headers, exchange.getRequestBody());
        return match.route().handler().answer(request);
    }

    private static Map<String, String> headers(Headers sent) throws HttpProblem {
        Map<String, String> headers = new HashMap<>();
        int size = 0;
        for (Map.Entry<String, List<String>> header : sent.entrySet()) {
            for (String value : header.getValue()) {
                size += header.getKey().length() + value.length();
                headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), value);
            }
        }
        if (size > HttpLimits.MAX_HEADERS) {
            throw new HttpProblem(
                    HttpProblem.HEADERS_TOO_LARGE,
                    "headers_too_large",
                    "the headers are larger than %d bytes".formatted(HttpLimits.MAX_HEADERS),
                    "Look for cookies that are not ours.");
        }
        return headers;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        ALWAYS.forEach(headers::set);
        answer.headers().forEach(headers::set);
        answer.contentType().ifPresent(type -> headers.set("Content-Type", type));
        byte[] body = answer.body();
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), EMPTY);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? EMPTY : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
