package io.etcddr.service.http;

import io.etcddr.catalog.PointId;
import io.etcddr.service.job.RunId;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.CanonicalJson;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// A request that a route was found for. Nothing of its body is read before somebody asks for it.
///
/// @param parameters the segments of the path that the route names
/// @param query as it was sent, empty without one
/// @param headers the first of each name, names in lower case
record Request(Map<String, String> parameters, String query, Map<String, String> headers, InputStream content) {
    Request {
        parameters = Map.copyOf(parameters);
        headers = Map.copyOf(headers);
    }

    ClusterName cluster() throws HttpProblem {
        return named("cluster", "cluster", ClusterName::new, "GET /api/v1/clusters lists the clusters.");
    }

    PointId point() throws HttpProblem {
        return named("point", "recovery point", PointId::new, "GET /api/v1/clusters/{name}/points lists the points.");
    }

    RunId run() throws HttpProblem {
        return named("run", "run", RunId::new, "GET /api/v1/clusters/{name}/runs lists the runs.");
    }

    /// What cannot be a name is not the name of anything.
    private <T> T named(String parameter, String what, Function<String, T> form, String hint) throws HttpProblem {
        try {
            return form.apply(parameters.get(parameter));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.notFound("there is no such " + what, hint);
        }
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    boolean accepts(String contentType) {
        return header("Accept")
                .filter(accepted -> accepted.contains(contentType))
                .isPresent();
    }

    /// The only query that there is: how many elements of a list.
    ///
    /// @param usual without one
    /// @throws HttpProblem if it is not 1 to `max`, or something else is asked for
    int limit(int usual, int max) throws HttpProblem {
        Map<String, String> asked = new HashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!name.equals("limit") || asked.put(name, pair.substring(equals + 1)) != null) {
                throw HttpProblem.badRequest(
                        "the query has something else than one limit",
                        "The only one is ?limit=, 1 to %d.".formatted(max));
            }
        }
        String limit = asked.getOrDefault("limit", Integer.toString(usual));
        if (!limit.matches("[1-9][0-9]{0,5}") || Integer.parseInt(limit) > max) {
            throw HttpProblem.badRequest(
                    "limit is not a number from 1 to %d".formatted(max),
                    "Give ?limit=%d, for instance.".formatted(usual));
        }
        return Integer.parseInt(limit);
    }

    void noQuery() throws HttpProblem {
        if (!query.isEmpty()) {
            throw HttpProblem.badRequest("this path takes no query", "Leave out the question mark and what follows.");
        }
    }

    /// The body as an object; an empty body is an empty object.
    ///
    /// @throws HttpProblem if it is too large, something else than a JSON object, or has other members
    SortedMap<String, Object> json(Set<String> members) throws HttpProblem {
        byte[] body = body();
        if (body.length == 0) {
            return new TreeMap<>();
        }
        String type = header("Content-Type").orElse("");
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new HttpProblem(
                    HttpProblem.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_media_type",
                    "the body is not declared as JSON",
                    "Send it with Content-Type: application/json.");
        }
        SortedMap<String, Object> object;
        try {
            object = CanonicalJson.readAnyForm(body);
        } catch (BadDocumentException e) {
            throw HttpProblem.badRequest("the body is " + e.getMessage(), "Send one JSON object in UTF-8.");
        }
        if (!members.containsAll(object.keySet())) {
            throw HttpProblem.badRequest(
                    "the body has members that are not known here",
                    members.isEmpty() ? "Send no body." : "Known: %s.".formatted(String.join(", ", members)));
        }
        return object;
    }

    private byte[] body() throws HttpProblem {
        // The server has refused a length that is no number, or negative.
        boolean announced = header("Content-Length")
                .filter(length -> Long.parseLong(length.strip()) > HttpLimits.MAX_BODY)
                .isPresent();
        byte[] body = announced ? new byte[0] : read();
        if (announced || body.length > HttpLimits.MAX_BODY) {
            throw new HttpProblem(
                    HttpProblem.TOO_LARGE,
                    "too_large",
                    "the body is larger than %d bytes".formatted(HttpLimits.MAX_BODY),
                    "No call here needs as much.");
        }
        return body;
    }

    /// The client's side of an error is not ours: it was too slow, has gone, or sent chunks that are none.
    private byte[] read() throws HttpProblem {
        try {
            return content.readNBytes(HttpLimits.MAX_BODY + 1);
        } catch (IOException e) {
            throw HttpProblem.badRequest(
                    "the body did not come whole",
                    "Send all of it within %d seconds.".formatted(HttpLimits.MAX_REQUEST_SECONDS));
        }
    }
}
