package io.etcddr.service.http;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.run.Outcome;
import io.etcddr.error.ErrorCode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A request that is not done, as the client is told.
final class HttpProblem extends Exception {
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int URI_TOO_LONG = 414;
    static final int UNSUPPORTED_MEDIA_TYPE = 415;
    static final int HEADERS_TOO_LARGE = 431;
    static final int INTERNAL = 500;
    static final int BAD_GATEWAY = 502;
    static final int UNAVAILABLE = 503;

    private final int status;
    private final String code;
    private final String hint;
    private final Map<String, String> headers;

    /// @param code for programs, such as `not_found`
    /// @param message lower case, without final stop
    /// @param hint a sentence, what to do
    HttpProblem(int status, String code, String message, String hint) {
        this(status, code, message, hint, Map.of());
    }

    private HttpProblem(int status, String code, String message, String hint, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.code = requireNonNull(code, "code is null");
        this.hint = requireNonNull(hint, "hint is null");
        this.headers = Map.copyOf(headers);
    }

    static HttpProblem notFound(String message, String hint) {
        return new HttpProblem(NOT_FOUND, "not_found", message, hint);
    }

    static HttpProblem badRequest(String message, String hint) {
        return new HttpProblem(BAD_REQUEST, "bad_request", message, hint);
    }

    /// What the command line would say of the same failure.
    static HttpProblem of(Outcome outcome) {
        return new HttpProblem(
                status(outcome.code()),
                outcome.code().name().toLowerCase(Locale.ROOT),
                outcome.message(),
                outcome.hint().orElse(""));
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case USAGE -> BAD_REQUEST;
            case NOT_FOUND -> NOT_FOUND;
            case LEASE_HELD, REFUSED -> CONFLICT;
            case STORE, ETCD, KUBERNETES -> BAD_GATEWAY;
            case INTERRUPTED -> UNAVAILABLE;
            case UNEXPECTED, PROBLEMS, CANNOT_DECRYPT, INTEGRITY -> INTERNAL;
        };
    }

    HttpProblem header(String name, String value) {
        return new HttpProblem(status, code, getMessage(), hint, Map.of(name, value));
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }

    Map<String, String> headers() {
        return headers;
    }
}
