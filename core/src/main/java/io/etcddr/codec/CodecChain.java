package io.etcddr.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/// Codecs in the order in which data passes them when it is written, such as `[zstd, age]`.
public record CodecChain(List<Codec> codecs) {
    public CodecChain {
        codecs = List.copyOf(codecs);
    }

    /// The ids in writing order, as the manifest stores them.
    public List<String> ids() {
        return codecs.stream().map(Codec::id).toList();
    }

    public OutputStream encode(OutputStream sink) throws IOException {
        OutputStream stream = sink;
        for (Codec codec : codecs.reversed()) {
            stream = codec.encode(stream);
        }
        return stream;
    }

    /// [#encode] for those who have their bytes in native memory: the first codec may take them from there. Every write
    /// takes all that the buffer has.
    public WritableByteChannel encodeChannel(OutputStream sink) throws IOException {
        OutputStream stream = encode(sink);
        return stream instanceof WritableByteChannel channel ? channel : Channels.newChannel(stream);
    }

    public InputStream decode(InputStream source) throws IOException {
        InputStream stream = source;
        for (Codec codec : codecs.reversed()) {
            stream = codec.decode(stream);
        }
        return stream;
    }
}
