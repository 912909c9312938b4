package io.etcddr.service.http;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// What is sent back: all of it in memory, as every answer is small.
final class Answer {
    static final int OK = 200;
    static final int ACCEPTED = 202;
    private static final int NO_CONTENT = 204;

    private final int status;
    private final Optional<String> contentType;
    private final byte[] body;
    private final Map<String, String> headers;

    private Answer(int status, Optional<String> contentType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
    }

    static Answer json(int status, Tree tree) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonWriter writer = new JsonWriter(json)) {
            writer.value(tree.fields());
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written to", e);
        }
        return new Answer(status, Optional.of("application/json"), json.toByteArray(), Map.of());
    }

    /// @param contentType without its charset, which is UTF-8
    static Answer text(int status, String contentType, String text) {
        return new Answer(
                status, Optional.of(contentType + "; charset=utf-8"), text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Answer noContent() {
        return new Answer(NO_CONTENT, Optional.empty(), new byte[0], Map.of());
    }

    static Answer of(HttpProblem problem) {
        Tree error = Tree.with("code", problem.code())
                .and("message", problem.getMessage())
                .and("hint", problem.hint());
        Answer answer = json(problem.status(), Tree.with("error", error.fields()));
        return new Answer(answer.status, answer.contentType, answer.body, problem.headers());
    }

    int status() {
        return status;
    }

    Optional<String> contentType() {
        return contentType;
    }

    /// Not to be changed.
    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
