package io.etcddr.service.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Finds the route of a request. Paths are compared as they were sent: no name here has a character that needs
/// escaping, so a path with one leads nowhere.
final class Router {
    /// @param parameters see [Route#match]
    record Match(Route route, Map<String, String> parameters) {}

    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    List<Route> routes() {
        return routes;
    }

    /// `HEAD` finds what `GET` finds.
    ///
    /// @throws HttpProblem 404 for an unknown path, 405 for a known one without that method
    Match find(String method, String path) throws HttpProblem {
        String wanted = method.equals("HEAD") ? "GET" : method;
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = route.match(path);
            if (parameters.isPresent() && route.method().equals(wanted)) {
                return new Match(route, parameters.get());
            }
            parameters.ifPresent(found -> allowed.add(route.method()));
        }
        if (allowed.isEmpty()) {
            throw HttpProblem.notFound(
                    "there is nothing at this path",
                    "The paths are those of docs/openapi.yaml, without a slash at the end.");
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        String methods = String.join(", ", allowed);
        throw new HttpProblem(
                        HttpProblem.METHOD_NOT_ALLOWED,
                        "method_not_allowed",
                        "this path does not take that method",
                        "It takes %s.".formatted(methods))
                .header("Allow", methods);
    }
}
