package io.etcddr.bolt;

import java.io.IOException;

/// The file is not a sound bbolt file. The message names the page and the offset, what was found and what was
/// expected.
public final class CorruptFileException extends IOException {
    public CorruptFileException(String message) {
        super(message);
    }
}
