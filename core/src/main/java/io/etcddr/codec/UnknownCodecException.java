package io.etcddr.codec;

import java.io.IOException;

/// A manifest names codecs that this version does not know or that make no sense together.
public final class UnknownCodecException extends IOException {
    public UnknownCodecException(String message) {
        super(message);
    }
}
