package io.etcddr.sign;

/// The document is sound and signed, but of a format version that this program does not know.
public final class NewerFormatException extends BadDocumentException {
    public NewerFormatException(String message) {
        super(message);
    }
}
