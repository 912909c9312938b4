package io.etcddr.error;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// An error that a person is told: what failed, why, and what to do next. The message is lower case, has no final stop
/// and
/// names the thing; the hint is a sentence.
public final class Failure extends Exception {
    private final ErrorCode code;
    private String hint = "";
    private String hintInService = "";

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

    /// The same for the service, where there are no flags: names keys of the config, or the command that a person runs
    /// beside it. To be given where [#hint] names a flag.
    public Failure hintInService(String sentence) {
        this.hintInService = requireNonNull(sentence, "sentence is null");
        return this;
    }

    public ErrorCode code() {
        return code;
    }

    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }

    /// The same as the service tells it, for a command that goes by a config alone.
    public Failure inService() {
        Failure told = new Failure(code, getMessage(), this);
        hintInService().ifPresent(told::hint);
        return told;
    }

    /// As [#hint] where nothing else was said.
    public Optional<String> hintInService() {
        return hintInService.isEmpty() ? hint() : Optional.of(hintInService);
    }
}
