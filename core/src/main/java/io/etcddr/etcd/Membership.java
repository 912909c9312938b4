package io.etcddr.etcd;

import static java.util.Objects.requireNonNull;

import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcddr.value.MemberId;
import io.grpc.Deadline;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Who is a member, and the changes that we ever make to that: a learner comes, a learner goes. Changes need the role
/// root where the cluster has users. A call that timed out may have been carried out all the same: look before asking
/// again.
public final class Membership {
    private final EtcdAccess access;
    private final Calls calls;
    private final URI endpoint;

    Membership(EtcdAccess access, Calls calls, URI endpoint) {
        this.access = requireNonNull(access, "access is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.endpoint = requireNonNull(endpoint, "endpoint is null");
    }

    /// As this voter knows it. The leader is never behind others; a follower may be.
    public Set<MemberId> ids() throws IOException {
        return list(calls, endpoint, deadline()).getMembersList().stream()
                .map(member -> new MemberId(member.getID()))
                .collect(Collectors.toSet());
    }

    static MemberListResponse list(Calls calls, URI endpoint, Deadline deadline) throws IOException {
        return calls.unary(
                endpoint,
                "member list",
                deadline,
                ClusterGrpc::newBlockingStub,
                stub -> stub.memberList(MemberListRequest.getDefaultInstance()));
    }

    /// @return the id of the new member, which is another one each time
    /// @throws EtcdException TOO_MANY_LEARNERS, PEER_URL_TAKEN, or UNHEALTHY: so answers a cluster that has just
    ///     started, for some seconds
    public MemberId addLearner(URI peerUrl) throws IOException {
        Deadline deadline = deadline();
        MemberAddRequest request = MemberAddRequest.newBuilder()
                .addPeerURLs(peerUrl.toString())
                .setIsLearner(true)
                .build();
        return new MemberId(calls.unary(
                        endpoint, "member add", deadline, ClusterGrpc::newBlockingStub, stub -> stub.memberAdd(request))
                .getMember()
                .getID());
    }

    /// @throws EtcdException NO_SUCH_MEMBER if it was removed already
    public void remove(MemberId member) throws IOException {
        Deadline deadline = deadline();
        MemberRemoveRequest request =
                MemberRemoveRequest.newBuilder().setID(member.value()).build();
        calls.unary(
                endpoint, "member remove", deadline, ClusterGrpc::newBlockingStub, stub -> stub.memberRemove(request));
    }

    private Deadline deadline() {
        return Deadline.after(access.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
