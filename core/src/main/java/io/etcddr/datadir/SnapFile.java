package io.etcddr.datadir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.mvcc.GoJson;
import java.util.zip.CRC32C;

/// The `.snap` file beside the database: the members in the form of etcd's v2 store. 3.4 and 3.5 read the membership
/// from it, 3.6 wants it to be there, 3.7 does not look at it. Tools write several kilobytes of empty history into it;
/// etcd reads it over a fresh store, so what is here is all it needs (etcd-internals 5.3).
///
/// `snappb.Snapshot`: CRC-32C of the data, data.
final class SnapFile {
    /// etcd `server/etcdserver/api/v2store/store.go` `defaultVersion`.
    private static final int STORE_VERSION = 2;

    private SnapFile() {}

    /// Term and index.
    static String name(RaftMessages messages) {
        return "%016x-%016x.snap".formatted(RaftMessages.TERM, messages.lastIndex());
    }

    static byte[] of(RaftMessages messages) {
        byte[] snapshot = messages.snapshot(v2Store(messages));
        CRC32C crc = new CRC32C();
        crc.update(snapshot);
        return Proto.message(out -> {
            out.writeUInt32(1, (int) crc.getValue());
            out.writeByteArray(2, snapshot);
        });
    }

    private static byte[] v2Store(RaftMessages messages) {
        ObjectNode members = folder("/0/members");
        for (Member member : messages.members()) {
            ObjectNode peerUrls = GoJson.object();
            member.peerUrls().forEach(peerUrls.putArray("peerURLs")::add);
            String path = "/0/members/" + member.id().hex();
            ObjectNode attributes = node(path + "/raftAttributes", GoJson.string(peerUrls));
            attributes.putNull("Children");
            child(child(members, member.id().hex(), folder(path)), "raftAttributes", attributes);
        }
        ObjectNode root = folder("/");
        child(child(root, "0", folder("/0")), "members", members);
        child(root, "1", folder("/1"));
        ObjectNode store = GoJson.object();
        store.set("Root", root);
        store.put("CurrentIndex", messages.lastIndex());
        store.put("CurrentVersion", STORE_VERSION);
        return GoJson.bytes(store);
    }

    private static ObjectNode child(ObjectNode parent, String name, ObjectNode node) {
        ((ObjectNode) parent.get("Children")).set(name, node);
        return node;
    }

    private static ObjectNode folder(String path) {
        ObjectNode node = node(path, "");
        node.putObject("Children");
        return node;
    }

    private static ObjectNode node(String path, String value) {
        ObjectNode node = GoJson.object();
        node.put("Path", path);
        node.put("CreatedIndex", 0);
        node.put("ModifiedIndex", 0);
        node.put("ExpireTime", "0001-01-01T00:00:00Z");
        node.put("Value", value);
        return node;
    }
}
