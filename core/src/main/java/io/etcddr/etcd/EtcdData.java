package io.etcddr.etcd;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleListRequest;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Deadline;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// What a cluster holds, read and written at one member as its clients do it: every read is linearizable. Safe for use
/// by several threads.
public final class EtcdData {
    /// What a message has besides the keys and values in it.
    private static final int ENVELOPE = 1 << 20;

    private static final byte[] LOWEST = {0};
    private static final byte[] NO_END = {0};

    private final EtcdAccess access;
    private final Calls calls;
    private final URI endpoint;

    EtcdData(EtcdAccess access, Calls calls, URI endpoint) {
        this.access = requireNonNull(access, "access is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.endpoint = requireNonNull(endpoint, "endpoint is null");
    }

    /// The lowest key there can be: where a range over everything begins.
    public static byte[] lowestKey() {
        return LOWEST.clone();
    }

    /// The store revision: one read through the whole cluster, of a key that is seldom there.
    public long revision() throws IOException {
        return read(
                        RangeRequest.newBuilder()
                                .setKey(ByteString.copyFrom(LOWEST))
                                .build(),
                        ENVELOPE)
                .getHeader()
                .getRevision();
    }

    /// The keys in `[from, end)` as they were at `revision`, in key order.
    ///
    /// @param end empty: no upper bound
    /// @param limit of keys in the answer, 1 or more
    /// @param bytes that keys and values together have at most; more makes the call fail
    /// @throws EtcdException COMPACTED if the revision is gone
    public KeyPage range(byte[] from, Optional<byte[]> end, long revision, int limit, int bytes) throws IOException {
        RangeResponse page = read(
                RangeRequest.newBuilder()
                        .setKey(ByteString.copyFrom(from))
                        .setRangeEnd(ByteString.copyFrom(end.orElse(NO_END)))
                        .setRevision(revision)
                        .setLimit(limit)
                        .build(),
                Math.addExact(bytes, ENVELOPE));
        return new KeyPage(page.getKvsList().stream().map(EtcdData::stored).toList(), page.getCount());
    }

    /// The key as it is now.
    public Optional<StoredKey> get(byte[] key) throws IOException {
        return read(RangeRequest.newBuilder().setKey(ByteString.copyFrom(key)).build(), Channels.MAX_MESSAGE)
                .getKvsList()
                .stream()
                .map(EtcdData::stored)
                .findFirst();
    }

    private RangeResponse read(RangeRequest request, int largest) throws IOException {
        Deadline deadline = deadline();
        return calls.unary(
                endpoint,
                "range",
                deadline,
                KVGrpc::newBlockingStub,
                stub -> stub.withMaxInboundMessageSize(largest).range(request));
    }

    private static StoredKey stored(KeyValue kv) {
        return new StoredKey(
                kv.getKey().toByteArray(),
                kv.getValue().toByteArray(),
                kv.getCreateRevision(),
                kv.getModRevision(),
                kv.getVersion(),
                kv.getLease());
    }

    /// @return the revision of this write
    public long put(byte[] key, byte[] value) throws IOException {
        PutRequest request = PutRequest.newBuilder()
                .setKey(ByteString.copyFrom(key))
                .setValue(ByteString.copyFrom(value))
                .build();
        return calls.unary(endpoint, "put", deadline(), KVGrpc::newBlockingStub, stub -> stub.put(request))
                .getHeader()
                .getRevision();
    }

    /// The ids of all leases that have not run out, ascending as signed numbers.
    public long[] leases() throws IOException {
        Deadline deadline = deadline();
        return calls.unary(
                endpoint,
                "lease list",
                deadline,
                LeaseGrpc::newBlockingStub,
                stub -> ClientCalls.blockingUnaryCall(
                        stub.getChannel(), LeaseList.METHOD, stub.getCallOptions(), new byte[0]));
    }

    /// The seconds that a lease was granted for; empty if there is no such lease.
    public OptionalLong grantedTtl(long lease) throws IOException {
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(lease).build();
        var answer = calls.unary(
                endpoint,
                "lease timetolive",
                deadline(),
                LeaseGrpc::newBlockingStub,
                stub -> stub.leaseTimeToLive(request));
        return answer.getTTL() < 0 ? OptionalLong.empty() : OptionalLong.of(answer.getGrantedTTL());
    }

    /// The names of all users, in the server's order. Needs the role root where the cluster has users.
    public List<String> users() throws IOException {
        return List.copyOf(calls.unary(
                        endpoint,
                        "user list",
                        deadline(),
                        AuthGrpc::newBlockingStub,
                        stub -> stub.userList(AuthUserListRequest.getDefaultInstance()))
                .getUsersList());
    }

    /// The names of all roles, in the server's order. Needs the role root where the cluster has users.
    public List<String> roles() throws IOException {
        return List.copyOf(calls.unary(
                        endpoint,
                        "role list",
                        deadline(),
                        AuthGrpc::newBlockingStub,
                        stub -> stub.roleList(AuthRoleListRequest.getDefaultInstance()))
                .getRolesList());
    }

    /// What a client is told that watches one key, which is seldom there, from `revision` on.
    ///
    /// @param patience after so much silence the answer is [WatchAnswer.Silent]
    public WatchAnswer watch(long revision, Duration patience) throws IOException {
        return calls.authorized(
                endpoint,
                "watch",
                deadline(),
                (channel, headers) -> OneWatch.of(channel, headers, LOWEST, revision, patience));
    }

    private Deadline deadline() {
        return Deadline.after(access.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
