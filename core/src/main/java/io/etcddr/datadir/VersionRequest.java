package io.etcddr.datadir;

/// The request by which a cluster agrees on its version. Applying it writes `cluster/clusterVersion`.
public final class VersionRequest {
    private static final int CLUSTER_VERSION_SET = 1300;
    private static final int HEADER = 100;

    private VersionRequest() {}

    /// What a database says as its cluster version when such a request was applied.
    public static String version(EtcdMinor minor) {
        return minor.storageVersion();
    }

    /// `etcdserverpb.InternalRaftRequest` with a `membershippb.ClusterVersionSetRequest`; 3.4 has that in a
    /// request to the v2 store, `etcdserverpb.Request` (`server/etcdserver/apply_v2.go`).
    public static byte[] of(EtcdMinor minor) {
        if (minor == EtcdMinor.V3_4) {
            return Proto.message(out -> {
                out.writeUInt64(1, 1);
                out.writeString(2, "PUT");
                out.writeString(3, "/0/version");
                out.writeString(4, version(minor));
            });
        }
        byte[] id = Proto.message(out -> out.writeUInt64(1, 1));
        byte[] version = Proto.message(out -> out.writeString(1, version(minor)));
        return Proto.message(out -> {
            out.writeByteArray(HEADER, id);
            out.writeByteArray(CLUSTER_VERSION_SET, version);
        });
    }
}
