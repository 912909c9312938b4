package io.etcddr.etcd;

import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcddr.value.Secret;
import io.grpc.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A connection to one cluster. Authenticates when a user is configured and renews the token when a server calls it
/// invalid. Safe for use by several threads; interrupting one of them ends its call.
public final class EtcdClient implements AutoCloseable {
    /// A member reads its whole database for a HashKV: about a second for each GiB on a good disk.
    private static final Duration HASH_TIMEOUT = Duration.ofMinutes(5);

    private final EtcdAccess access;
    private final Calls calls;
    private final PeerPort peers;

    private EtcdClient(EtcdAccess access, Optional<Secret> token) {
        this.access = access;
        this.calls = new Calls(access, token);
        this.peers = new PeerPort(access, HASH_TIMEOUT);
    }

    /// Connects lazily: an unreachable cluster, or a TLS file that cannot be read, is told by the first call.
    public static EtcdClient connect(EtcdAccess access) {
        return new EtcdClient(access, Optional.empty());
    }

    /// The same for a caller who has something else to do first: meanwhile a thread connects and loads what a call
    /// needs. What fails there is told by the first call.
    public static EtcdClient connectAhead(EtcdAccess access) {
        EtcdClient client = connect(access);
        Thread.ofPlatform().daemon().name("etcd-dr-connect").start(client::tryToLook);
        return client;
    }

    private void tryToLook() {
        try {
            view();
        } catch (IOException | RuntimeException e) {
            // The caller will see it for himself, or has closed the client and does not care.
        }
    }

    /// As [#connect(EtcdAccess)] with a token that somebody else has got: of a voter, for a member that issues
    /// none, or signed by whoever has the key. It is not renewed where the access names no user.
    public static EtcdClient connect(EtcdAccess access, Secret token) {
        return new EtcdClient(access, Optional.of(token));
    }

    /// Keys, leases and users, at one member.
    public EtcdData data(URI endpoint) {
        return new EtcdData(access, calls, endpoint);
    }

    /// Changes of the membership, asked of one voter. Best of the leader: the others pass them on to it.
    public Membership membership(URI endpoint) {
        return new Membership(access, calls, endpoint);
    }

    /// Members, alarms, and the status of every member that answers. Takes no longer than the timeout of the
    /// access, whoever is dead. Works without a quorum, except that a user with a password cannot log in then.
    ///
    /// @throws EtcdException if no endpoint answers the member list
    public ClusterView view() throws IOException {
        return new ClusterLook(access, calls).look();
    }

    /// HashKV of one member at `revision` (0: now). A heavy read on large databases: the deadline is minutes. Needs
    /// the role root where the cluster has users.
    ///
    /// @throws EtcdException COMPACTED if the revision is gone, NOT_SERVED by a learner
    public HashKvAnswer hashKv(URI endpoint, long revision) throws IOException {
        Deadline deadline = Deadline.after(HASH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        HashKVResponse response = calls.unary(
                endpoint,
                "hashkv",
                deadline,
                MaintenanceGrpc::newBlockingStub,
                stub -> stub.hashKV(
                        HashKVRequest.newBuilder().setRevision(revision).build()));
        long current = response.getHeader().getRevision();
        return new HashKvAnswer(
                revision == 0 ? current : revision,
                response.getCompactRevision(),
                Integer.toUnsignedLong(response.getHash()),
                current);
    }

    /// The same of a member that may be a learner, which answers this at its peer port only. Needs no user there.
    ///
    /// @throws EtcdException COMPACTED if the revision is gone, UNREACHABLE for a member that did not answer before
    public HashKvAnswer hashKv(ClusterView.Member member, long revision) throws IOException {
        if (member.learner()) {
            return peers.hashKv(member, revision);
        }
        URI endpoint = member.endpoint()
                .orElseThrow(() -> new EtcdException(
                        EtcdException.Reason.UNREACHABLE, member.problem().orElse("does not answer")));
        return hashKv(endpoint, revision);
    }

    /// HashKV of every voter at the revision of a snapshot, asked in parallel. A voter that does not answer is a
    /// value too. As heavy as [#hashKv], on each of them.
    public HashKvComparison compareVoters(ClusterView view, long revision) throws IOException {
        return HashKvPoll.of(this, view.voters(), revision);
    }

    /// HashKV of every voter at the highest revision that all of them have applied: do they hold the same data?
    /// Looks again when a compaction comes in between.
    public HashKvComparison compareVotersNow() throws IOException {
        HashKvComparison comparison = HashKvPoll.atCommonRevision(this, view());
        for (int again = 0; again < 2 && !comparison.comparable(); again++) {
            comparison = HashKvPoll.atCommonRevision(this, view());
        }
        return comparison;
    }

    /// Streams one member's snapshot, trailer included, into `sink` on the calling thread, and cancels the stream
    /// when the sink throws or the thread is interrupted. Returns only after the stream ended well and its SHA-256
    /// trailer fits; on an exception the sink has taken a part that is worth nothing. Needs the role root where the
    /// cluster has users.
    ///
    /// @param idle the longest wait for the next bytes
    /// @throws EtcdException INCOMPLETE for a stream that does not carry the whole database, TIMED_OUT for one that
    ///     stalls
    public SnapshotReceipt snapshot(URI endpoint, Duration idle, OutputStream sink) throws IOException {
        Deadline toAuthenticate = Deadline.after(access.timeout().toMillis(), TimeUnit.MILLISECONDS);
        return calls.authorized(
                endpoint,
                "snapshot",
                toAuthenticate,
                (channel, headers) ->
                        new SnapshotReceiver(endpoint, new SnapshotStream(channel, headers, idle), sink).receive());
    }

    /// Ends every call.
    @Override
    public void close() {
        calls.close();
        peers.close();
    }
}
