package io.etcddr.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserChangePasswordRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.Permission;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.value.MemberId;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Writes and reads a cluster in tests, through the plain gRPC stubs: shares no code with the product's client, so
/// that neither hides a mistake of the other. Keys and values are text; `bytes` variants where that is not enough.
public final class EtcdTestClient implements AutoCloseable {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    /// jetcd's protocol files know NOSPACE only.
    public enum Alarm {
        NOSPACE(1),
        CORRUPT(2);

        private final int number;

        Alarm(int number) {
            this.number = number;
        }
    }

    private final ManagedChannel channel;
    private final Metadata headers;

    private EtcdTestClient(ManagedChannel channel, Metadata headers) {
        this.channel = channel;
        this.headers = headers;
    }

    /// To one endpoint, as the user of `access`.
    public static EtcdTestClient connect(URI endpoint, EtcdAccess access) {
        ManagedChannel channel = channel(endpoint, access.tls());
        Metadata headers = new Metadata();
        access.user().ifPresent(user -> {
            String token = AuthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .authenticate(AuthenticateRequest.newBuilder()
                            .setName(user.name())
                            .setPassword(user.password().reveal())
                            .build())
                    .getToken();
            headers.put(TOKEN, token);
        });
        return new EtcdTestClient(channel, headers);
    }

    /// To one endpoint, with certificates at most.
    public static EtcdTestClient connectAnonymously(URI endpoint, Optional<EtcdAccess.Tls> tls) {
        return new EtcdTestClient(channel(endpoint, tls), new Metadata());
    }

    private static ManagedChannel channel(URI endpoint, Optional<EtcdAccess.Tls> tls) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
                .maxInboundMessageSize(256 << 20);
        if (tls.isEmpty()) {
            return builder.usePlaintext().build();
        }
        try {
            var context = GrpcSslContexts.forClient()
                    .trustManager(tls.get().caFile().orElseThrow().toFile());
            if (tls.get().certFile().isPresent()) {
                context.keyManager(
                        tls.get().certFile().get().toFile(),
                        tls.get().keyFile().orElseThrow().toFile());
            }
            return builder.sslContext(context.build()).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A stub of any service, with the token and a deadline of a minute: `client.stub(KVGrpc::newBlockingStub)`.
    public <S extends AbstractBlockingStub<S>> S stub(Function<Channel, S> factory) {
        return authorized(factory.apply(channel)).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private <S extends AbstractStub<S>> S authorized(S stub) {
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private KVGrpc.KVBlockingStub kv() {
        return stub(KVGrpc::newBlockingStub);
    }

    private AuthGrpc.AuthBlockingStub auth() {
        return stub(AuthGrpc::newBlockingStub);
    }

    private MaintenanceGrpc.MaintenanceBlockingStub maintenance() {
        return stub(MaintenanceGrpc::newBlockingStub);
    }

    /// @return the revision of this write
    public long put(String key, String value) {
        return put(key, value.getBytes(UTF_8));
    }

    public long put(String key, byte[] value) {
        return putLeased(key, value, 0);
    }

    public long putLeased(String key, byte[] value, long lease) {
        return kv().put(PutRequest.newBuilder()
                        .setKey(utf8(key))
                        .setValue(ByteString.copyFrom(value))
                        .setLease(lease)
                        .build())
                .getHeader()
                .getRevision();
    }

    public Optional<String> get(String key) {
        return getAll(RangeRequest.newBuilder().setKey(utf8(key))).stream()
                .map(kv -> kv.getValue().toStringUtf8())
                .findFirst();
    }

    /// The value at an older revision.
    public Optional<String> getAt(String key, long revision) {
        return getAll(RangeRequest.newBuilder().setKey(utf8(key)).setRevision(revision)).stream()
                .map(kv -> kv.getValue().toStringUtf8())
                .findFirst();
    }

    /// Every live key, in order. For small stores.
    public List<KeyValue> getAll() {
        return getAll(RangeRequest.newBuilder().setKey(ZERO).setRangeEnd(ZERO));
    }

    private List<KeyValue> getAll(RangeRequest.Builder request) {
        return kv().range(request.build()).getKvsList();
    }

    public long countKeys() {
        return kv().range(RangeRequest.newBuilder()
                        .setKey(ZERO)
                        .setRangeEnd(ZERO)
                        .setCountOnly(true)
                        .build())
                .getCount();
    }

    public long revision() {
        return kv().range(RangeRequest.newBuilder()
                        .setKey(ZERO)
                        .setCountOnly(true)
                        .build())
                .getHeader()
                .getRevision();
    }

    /// What this client's member has applied itself. A learner says it too.
    public long appliedRevision() {
        return status().getHeader().getRevision();
    }

    /// The last entry of its member's log.
    public long raftIndex() {
        return status().getRaftIndex();
    }

    public long delete(String key) {
        return kv().deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(utf8(key)).build())
                .getHeader()
                .getRevision();
    }

    /// All in one revision. At most 128 operations unless the server allows more.
    public long txn(List<RequestOp> operations) {
        return kv().txn(TxnRequest.newBuilder().addAllSuccess(operations).build())
                .getHeader()
                .getRevision();
    }

    public static RequestOp putOp(String key, String value) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8(value)))
                .build();
    }

    public static RequestOp deleteOp(String key) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(utf8(key)))
                .build();
    }

    /// @return the id of a new lease
    public long grantLease(long ttlSeconds) {
        return grantLease(0, ttlSeconds);
    }

    /// @param id 0: etcd chooses
    public long grantLease(long id, long ttlSeconds) {
        return stub(LeaseGrpc::newBlockingStub)
                .leaseGrant(LeaseGrantRequest.newBuilder()
                        .setID(id)
                        .setTTL(ttlSeconds)
                        .build())
                .getID();
    }

    /// Its keys go with it.
    public void revokeLease(long id) {
        stub(LeaseGrpc::newBlockingStub)
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(id).build());
    }

    /// Waits until the compacted records are gone from the file.
    public void compact(long revision) {
        kv().compact(CompactionRequest.newBuilder()
                .setRevision(revision)
                .setPhysical(true)
                .build());
    }

    public void defragment() {
        maintenance().defragment(DefragmentRequest.getDefaultInstance());
    }

    public StatusResponse status() {
        return maintenance().status(StatusRequest.getDefaultInstance());
    }

    /// @param revision 0: now
    public HashKVResponse hashKv(long revision) {
        return maintenance()
                .hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
    }

    /// What this client's member says it is.
    public MemberId memberId() {
        return new MemberId(status().getHeader().getMemberId());
    }

    /// Who leads, as this client's member knows it.
    public MemberId leaderId() {
        return new MemberId(status().getLeader());
    }

    /// Asked of the leader.
    public void moveLeader(MemberId target) {
        maintenance()
                .moveLeader(MoveLeaderRequest.newBuilder()
                        .setTargetID(target.value())
                        .build());
    }

    public void raiseAlarm(Alarm type, MemberId member) {
        alarm(AlarmRequest.AlarmAction.ACTIVATE, type, member);
    }

    public void disarm(Alarm type, MemberId member) {
        alarm(AlarmRequest.AlarmAction.DEACTIVATE, type, member);
    }

    private void alarm(AlarmRequest.AlarmAction action, Alarm type, MemberId member) {
        maintenance()
                .alarm(AlarmRequest.newBuilder()
                        .setAction(action)
                        .setAlarmValue(type.number)
                        .setMemberID(member.value())
                        .build());
    }

    public List<AlarmMember> alarms() {
        return maintenance().alarm(AlarmRequest.getDefaultInstance()).getAlarmsList();
    }

    public MemberId addLearner(URI peerUrl) {
        return new MemberId(stub(ClusterGrpc::newBlockingStub)
                .memberAdd(MemberAddRequest.newBuilder()
                        .addPeerURLs(peerUrl.toString())
                        .setIsLearner(true)
                        .build())
                .getMember()
                .getID());
    }

    /// The learner votes from now on.
    public void promote(MemberId learner) {
        stub(ClusterGrpc::newBlockingStub)
                .memberPromote(
                        MemberPromoteRequest.newBuilder().setID(learner.value()).build());
    }

    public void removeMember(MemberId member) {
        stub(ClusterGrpc::newBlockingStub)
                .memberRemove(
                        MemberRemoveRequest.newBuilder().setID(member.value()).build());
    }

    /// The user and role `root`, then authentication on.
    void enableAuth(String rootPassword) {
        addUser("root", rootPassword);
        auth().roleAdd(AuthRoleAddRequest.newBuilder().setName("root").build());
        grantRole("root", "root");
        auth().authEnable(AuthEnableRequest.getDefaultInstance());
    }

    public void addUser(String name, String password) {
        auth().userAdd(AuthUserAddRequest.newBuilder()
                .setName(name)
                .setPassword(password)
                .build());
    }

    public void changePassword(String name, String password) {
        auth().userChangePassword(AuthUserChangePasswordRequest.newBuilder()
                .setName(name)
                .setPassword(password)
                .build());
    }

    public void grantRole(String user, String role) {
        auth().userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser(user)
                .setRole(role)
                .build());
    }

    /// A role that may read and write every key, and nothing else.
    public void addReadWriteRole(String role) {
        auth().roleAdd(AuthRoleAddRequest.newBuilder().setName(role).build());
        auth().roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                .setName(role)
                .setPerm(Permission.newBuilder()
                        .setPermType(Permission.Type.READWRITE)
                        .setKey(ZERO)
                        .setRangeEnd(ZERO))
                .build());
    }

    /// Every answer to a watch of all keys from a revision on, as the server sends them. The stream ends with this
    /// client.
    public BlockingQueue<WatchResponse> watchFrom(long revision) {
        BlockingQueue<WatchResponse> answers = new LinkedBlockingQueue<>();
        StreamObserver<WatchRequest> requests = authorized(WatchGrpc.newStub(channel))
                .watch(new StreamObserver<>() {
                    @Override
                    public void onNext(WatchResponse response) {
                        answers.add(response);
                    }

                    @Override
                    public void onError(Throwable t) {}

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(ZERO)
                        .setRangeEnd(ZERO)
                        .setStartRevision(revision))
                .build());
        return answers;
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
