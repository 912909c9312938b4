package io.etcddr.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// One reversible stage of a stream.
public interface Codec {
    /// The name that manifests store, such as `zstd` or `age`.
    String id();

    /// Wraps `sink`; closing the result finishes this stage and closes `sink`. Not closing it leaves an undecodable
    /// stream.
    OutputStream encode(OutputStream sink) throws IOException;

    /// Wraps `source`. What is read is checked by the stage: corrupt or truncated input fails with an [IOException]
    /// before
    /// the end of the stream is reported.
    ///
    /// @throws CannotDecryptException if this codec has no key for the stream
    InputStream decode(InputStream source) throws IOException;
}
