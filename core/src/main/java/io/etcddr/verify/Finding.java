package io.etcddr.verify;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;

/// One thing that is wrong.
///
/// @param message lower case, names the thing
/// @param hint a sentence that says what to do
public record Finding(ErrorCode code, String message, String hint) {
    public Finding {
        requireNonNull(code, "code is null");
        requireNonNull(message, "message is null");
        requireNonNull(hint, "hint is null");
    }
}
