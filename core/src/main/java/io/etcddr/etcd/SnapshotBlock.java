package io.etcddr.etcd;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One message of the snapshot stream, without its bytes: those go straight from the network's buffer to where they
/// are collected. The generated `SnapshotResponse` would copy them twice more, and drops the storage version (field
/// 4, etcd 3.6 and newer), which jetcd's protocol files lack.
///
/// @param remaining `remaining_bytes`: what is left of the database after this block
/// @param length bytes in this block
/// @param storageVersion such as `3.6.0`
record SnapshotBlock(long remaining, int length, Optional<String> storageVersion) {
    /// Takes the bytes of a block.
    interface Bytes {
        /// Reads exactly `length` bytes.
        void read(InputStream in, int length) throws IOException;
    }

    /// A snapshot request has no fields.
    static final MethodDescriptor.Marshaller<byte[]> REQUEST = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] request) {
            return new ByteArrayInputStream(request);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("requests are never received");
        }
    };

    /// `etcdserverpb.Maintenance/Snapshot`, whose blocks leave their bytes at `bytes`.
    static MethodDescriptor<byte[], SnapshotBlock> method(Bytes bytes) {
        return MethodDescriptor.<byte[], SnapshotBlock>newBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName("etcdserverpb.Maintenance/Snapshot")
                .setRequestMarshaller(REQUEST)
                .setResponseMarshaller(new Response(bytes))
                .build();
    }

    private record Response(Bytes bytes) implements MethodDescriptor.Marshaller<SnapshotBlock> {
        @Override
        public InputStream stream(SnapshotBlock block) {
            throw new UnsupportedOperationException("responses are never sent");
        }

        @Override
        public SnapshotBlock parse(InputStream in) {
            try {
                return SnapshotBlock.parse(in, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Protocol buffers' wire format; unknown fields are passed over.
    private static SnapshotBlock parse(InputStream in, Bytes bytes) throws IOException {
        long remaining = 0;
        int length = 0;
        Optional<String> version = Optional.empty();
        for (int first = in.read(); first >= 0; first = in.read()) {
            long tag = varint(in, first);
            int field = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> {
                    long value = varint(in, in.read());
                    remaining = field == 2 ? value : remaining;
                }
                case 1 -> in.skipNBytes(8);
                case 2 -> {
                    int size = size(in);
                    if (field == 3) {
                        bytes.read(in, size);
                        length += size;
                    } else if (field == 4) {
                        version = Optional.of(new String(in.readNBytes(size), StandardCharsets.UTF_8))
                                .filter(text -> !text.isEmpty());
                    } else {
                        in.skipNBytes(size);
                    }
                }
                case 5 -> in.skipNBytes(4);
                default -> throw new IOException("a message of the snapshot stream is no protocol buffer");
            }
        }
        return new SnapshotBlock(remaining, length, version);
    }

    private static int size(InputStream in) throws IOException {
        long size = varint(in, in.read());
        if (size < 0 || size > in.available()) {
            throw new IOException("a field of the snapshot stream is longer than its message");
        }
        return (int) size;
    }

    private static long varint(InputStream in, int first) throws IOException {
        long value = 0;
        int next = first;
        for (int shift = 0; shift < 64; shift += 7) {
            if (next < 0) {
                throw new EOFException("a message of the snapshot stream ends early");
            }
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
            next = in.read();
        }
        throw new IOException("a number in the snapshot stream has too many bytes");
    }
}
