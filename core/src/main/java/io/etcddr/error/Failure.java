package io.etcddr.error;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// An error that a person is told: what failed, why, and what to do next. The message is lower case, has no final stop
/// and
/// names the thing; the hint is a sentence.
public final class Failure extends Exception {
    private final ErrorCode code;
    private String hint = "";

    public Failure(ErrorCode code, String message) {
        super(message);
        this.code = requireNonNull(code, "code is null");
    }

    public Failure(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code is null");
    }

    /// Says what to do next. Called once, where the failure is made; returns this failure so that it can be thrown.
    public Failure hint(String sentence) {
        this.hint = requireNonNull(sentence, "sentence is null");
        return this;
    }

    public ErrorCode code() {
        return code;
    }

    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }
}
