package io.etcddr.datadir;

import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.mvcc.GoJson;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.util.List;

/// The raft messages of a new cluster's log: one "add node" per member at index 1 to n, all in term 1, all
/// committed, and a snapshot behind the last of them. So does etcdutl (`etcdutl/snapshot/v3_snapshot.go`
/// `saveWALAndSnap`).
///
/// Up to 3.6 the messages come from gogo-protobuf, which writes fields that are not set as zero; 3.7 leaves them
/// out. Every minor reads both; what is written here is what the minor's own etcdutl writes.
final class RaftMessages {
    static final long TERM = 1;
    private static final int ADD_NODE = 0;
    private static final int NORMAL = 0;
    private static final int CONF_CHANGE = 1;

    private final EtcdMinor minor;
    private final List<Member> members;
    private final ClusterId clusterId;

    RaftMessages(ClusterSpec cluster, EtcdMinor minor) {
        this.minor = minor;
        this.members = cluster.byId();
        this.clusterId = cluster.clusterId();
    }

    /// The index of the last entry.
    long lastIndex() {
        return members.size();
    }

    List<Member> members() {
        return members;
    }

    /// `etcdserverpb.Metadata`: who writes the log.
    byte[] metadata(MemberId self) {
        return Proto.message(out -> {
            out.writeUInt64(1, self.value());
            out.writeUInt64(2, clusterId.value());
        });
    }

    /// `raftpb.Entry` with a `raftpb.ConfChange`.
    ///
    /// @param index from 1
    byte[] addMember(int index) {
        Member member = members.get(index - 1);
        byte[] change = Proto.message(out -> {
            if (writesUnset()) {
                out.writeUInt64(1, 0);
            }
            out.writeEnum(2, ADD_NODE);
            out.writeUInt64(3, member.id().value());
            out.writeByteArray(4, GoJson.bytes(GoJson.member(member)));
        });
        return Proto.message(out -> {
            out.writeEnum(1, CONF_CHANGE);
            out.writeUInt64(2, TERM);
            out.writeUInt64(3, index);
            out.writeByteArray(4, change);
        });
    }

    /// `raftpb.Entry` with a request, or with nothing.
    static byte[] request(long index, byte[] data) {
        return Proto.message(out -> {
            out.writeEnum(1, NORMAL);
            out.writeUInt64(2, TERM);
            out.writeUInt64(3, index);
            if (data.length > 0) {
                out.writeByteArray(4, data);
            }
        });
    }

    /// `raftpb.HardState`: the member voted for the one with the lowest id.
    ///
    /// @param commit the index up to which entries are committed
    byte[] hardState(long commit) {
        return Proto.message(out -> {
            out.writeUInt64(1, TERM);
            out.writeUInt64(2, members.getFirst().id().value());
            out.writeUInt64(3, commit);
        });
    }

    /// `walpb.Snapshot` of an empty log.
    static byte[] noSnapshot() {
        return Proto.message(out -> {
            out.writeUInt64(1, 0);
            out.writeUInt64(2, 0);
        });
    }

    /// `walpb.Snapshot`: where the database stands. 3.4 knows no members in it; 3.7 takes them from here.
    byte[] walSnapshot() {
        return Proto.message(out -> {
            out.writeUInt64(1, lastIndex());
            out.writeUInt64(2, TERM);
            if (minor.atLeast(EtcdMinor.V3_5)) {
                out.writeByteArray(3, confState());
            }
        });
    }

    /// `raftpb.Snapshot`: what the v2 store holds, and where it stands.
    byte[] snapshot(byte[] v2Store) {
        byte[] metadata = Proto.message(out -> {
            out.writeByteArray(1, confState());
            out.writeUInt64(2, lastIndex());
            out.writeUInt64(3, TERM);
        });
        return Proto.message(out -> {
            out.writeByteArray(1, v2Store);
            out.writeByteArray(2, metadata);
        });
    }

    private byte[] confState() {
        return Proto.message(out -> {
            for (Member member : members) {
                out.writeUInt64(1, member.id().value());
            }
            if (writesUnset()) {
                out.writeBool(5, false);
            }
        });
    }

    private boolean writesUnset() {
        return !minor.atLeast(EtcdMinor.V3_7);
    }
}
