package io.etcddr.etcd;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// etcd's call `LeaseLeases`, which jetcd's protocol files do not have. The request is empty; the answer has in field
/// 2, once for each lease, a message with the id in field 1 (etcd `api/etcdserverpb/rpc.proto`).
final class LeaseList {
    /// Tags: the number of the field, and the kind of what it holds in the lowest three bits.
    private static final int LEASES = 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private static final int ID = 1 << 3 | WireFormat.WIRETYPE_VARINT;

    static final MethodDescriptor<byte[], long[]> METHOD = MethodDescriptor.<byte[], long[]>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("etcdserverpb.Lease/LeaseLeases")
            .setRequestMarshaller(SnapshotBlock.REQUEST)
            .setResponseMarshaller(new Response())
            .build();

    private LeaseList() {}

    private static final class Response implements Marshaller<long[]> {
        @Override
        public InputStream stream(long[] message) {
            throw new UnsupportedOperationException("this is no server");
        }

        @Override
        public long[] parse(InputStream stream) {
            try {
                return read(CodedInputStream.newInstance(stream));
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("the answer to lease list is no protocol buffer: " + e.getMessage())
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    }

    static long[] read(CodedInputStream in) throws IOException {
        long[] ids = new long[16];
        int count = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == LEASES) {
                if (count == ids.length) {
                    ids = Arrays.copyOf(ids, 2 * count);
                }
                ids[count++] = id(in);
            } else if (!in.skipField(tag)) {
                break;
            }
        }
        long[] sorted = Arrays.copyOf(ids, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static long id(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        long id = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == ID) {
                id = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(limit);
        return id;
    }
}
