package io.etcddr.codec;

import java.io.IOException;

/// The stream is encrypted for none of the identities at hand.
public final class CannotDecryptException extends IOException {
    public CannotDecryptException(String message) {
        super(message);
    }

    public CannotDecryptException(String message, Throwable cause) {
        super(message, cause);
    }
}
