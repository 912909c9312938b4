package io.etcddr.testing;

import java.util.List;
import java.util.stream.Stream;

/// What an [EtcdCluster] is to be. Immutable: each call answers a changed copy.
public record EtcdClusterSpec(EtcdVersion version, int size, Transport transport, Users users, List<String> flags) {
    /// How clients and peers speak to the members.
    public enum Transport {
        PLAIN,
        TLS,
        /// Clients need a certificate too.
        MUTUAL_TLS
    }

    /// Whether etcd asks who is there.
    public enum Users {
        OFF,
        ROOT
    }

    public EtcdClusterSpec {
        flags = List.copyOf(flags);
    }

    static EtcdClusterSpec of(EtcdVersion version) {
        return new EtcdClusterSpec(version, 1, Transport.PLAIN, Users.OFF, List.of());
    }

    public EtcdClusterSpec members(int count) {
        return new EtcdClusterSpec(version, count, transport, users, flags);
    }

    /// Server certificates for clients and peers.
    public EtcdClusterSpec withTls() {
        return new EtcdClusterSpec(version, size, Transport.TLS, users, flags);
    }

    /// Server certificates, and clients must show one as well.
    public EtcdClusterSpec withMutualTls() {
        return new EtcdClusterSpec(version, size, Transport.MUTUAL_TLS, users, flags);
    }

    /// Users are enabled, with `root` and [EtcdCluster#ROOT_PASSWORD].
    public EtcdClusterSpec withAuth() {
        return new EtcdClusterSpec(version, size, transport, Users.ROOT, flags);
    }

    /// Further flags of `etcd`, such as `--quota-backend-bytes=8589934592`.
    public EtcdClusterSpec flags(String... more) {
        return new EtcdClusterSpec(
                version,
                size,
                transport,
                users,
                Stream.concat(flags.stream(), Stream.of(more)).toList());
    }

    /// Reserves ports and names, starts nothing: data dirs can be built before [EtcdCluster#start].
    public EtcdCluster create() {
        return new EtcdCluster(this);
    }

    public EtcdCluster start() {
        EtcdCluster cluster = create();
        try {
            return cluster.start();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    boolean hasAuth() {
        return users != Users.OFF;
    }
}
