package io.etcddr.fetch;

import io.etcddr.codec.CodecChain;
import java.io.IOException;
import java.util.List;

/// Makes the codecs that a manifest names, with the identities at hand.
@FunctionalInterface
public interface Decoders {
    /// @param ids codec ids in writing order
    /// @throws io.etcddr.codec.CannotDecryptException if an encrypted object cannot be read for want of an
    ///     identity
    CodecChain chain(List<String> ids) throws IOException;
}
