package io.etcddr.sign;

import java.io.IOException;

/// A document is not what it should be: malformed, not canonical, a field wrong, or the signature bad or not
/// trusted. The message names the field and never shows more than a short piece of what was found.
public sealed class BadDocumentException extends IOException permits NewerFormatException {
    public BadDocumentException(String message) {
        super(message);
    }

    public BadDocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
