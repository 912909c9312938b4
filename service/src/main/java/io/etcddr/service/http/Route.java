package io.etcddr.service.http;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.Failure;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One method of one path.
///
/// @param template such as `/api/v1/runs/{run}`: a segment in braces stands for any one segment
record Route(String method, String template, Handler handler) {
    Route {
        requireNonNull(method, "method is null");
        requireNonNull(template, "template is null");
        requireNonNull(handler, "handler is null");
    }

    @FunctionalInterface
    interface Handler {
        Answer answer(Request request) throws HttpProblem, Failure, IOException;
    }

    /// @return the segments that the template names, empty when `path` is another one
    Optional<Map<String, String>> match(String path) {
        List<String> wanted = segments(template);
        List<String> given = segments(path);
        if (wanted.size() != given.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            String segment = wanted.get(i);
            if (segment.startsWith("{") && !given.get(i).isEmpty()) {
                parameters.put(segment.substring(1, segment.length() - 1), given.get(i));
            } else if (!segment.equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }
}
