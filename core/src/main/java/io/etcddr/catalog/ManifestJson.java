package io.etcddr.catalog;

import io.etcddr.catalog.Manifest.Etcd;
import io.etcddr.catalog.Manifest.Lag;
import io.etcddr.catalog.Manifest.Member;
import io.etcddr.catalog.Manifest.Proof;
import io.etcddr.catalog.Manifest.Source;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.catalog.Manifest.Timings;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.sign.NewerFormatException;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectKey;
import io.etcddr.value.ClusterId;
import io.etcddr.value.ClusterName;
import io.etcddr.value.Digest;
import io.etcddr.value.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The stored form of a [Manifest]: signed canonical JSON, field by field as `docs/format.md` says.
final class ManifestJson {
    static final String TYPE = "manifest";
    private static final long MAX_UINT32 = 0xFFFF_FFFFL;
    private static final Set<String> ROLES = Set.of("learner", "follower", "leader", "file");

    private ManifestJson() {}

    static byte[] sign(Manifest manifest, SigningKey key) {
        return SignedDocument.sign(TYPE, write(manifest), key);
    }

    static Manifest open(byte[] stored, TrustedKeys trusted) throws BadDocumentException {
        return read(SignedDocument.open(TYPE, stored, trusted).content());
    }

    static SortedMap<String, Object> write(Manifest manifest) {
        Map<String, Object> json = new TreeMap<>();
        json.put("format", (long) manifest.format());
        json.put("id", manifest.id().value());
        json.put("kind", manifest.id().kind().id());
        json.put("cluster", manifest.cluster().value());
        json.put("createdAt", JsonFields.format(manifest.createdAt()));
        json.put("epoch", manifest.epoch());
        json.put("toolVersion", manifest.toolVersion());
        json.put("etcd", etcd(manifest.etcd()));
        json.put("base", storedObject(manifest.base()));
        json.put("timings", timings(manifest.timings()));
        json.put("lastSeenRevision", manifest.lastSeenRevision());
        json.put("forced", manifest.forced());
        return new TreeMap<>(json);
    }

    private static SortedMap<String, Object> etcd(Etcd etcd) {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("version", etcd.version());
        etcd.storageVersion().ifPresent(version -> json.put("storageVersion", version));
        json.put("clusterId", etcd.clusterId().hex());
        json.put("source", source(etcd.source()));
        json.put("revision", etcd.revision());
        json.put("compactRevision", etcd.compactRevision());
        json.put("raftTerm", etcd.raftTerm());
        json.put("raftIndex", etcd.raftIndex());
        json.put("members", etcd.members().stream().map(ManifestJson::member).toList());
        json.put("alarms", etcd.alarms());
        json.put("proof", proof(etcd.proof()));
        json.put("dbSize", etcd.dbSize());
        json.put("dbSizeInUse", etcd.dbSizeInUse());
        json.put("liveKeys", etcd.liveKeys());
        json.put("liveKeysByPrefix", etcd.liveKeysByPrefix());
        return json;
    }

    private static SortedMap<String, Object> source(Source source) {
        SortedMap<String, Object> json = new TreeMap<>(Map.of(
                "role", source.role(),
                "memberId", source.memberId().hex(),
                "memberName", source.memberName()));
        source.lag()
                .ifPresent(lag ->
                        json.put("lag", new TreeMap<>(Map.of("entries", lag.entries(), "revisions", lag.revisions()))));
        return json;
    }

    private static SortedMap<String, Object> member(Member member) {
        return new TreeMap<>(Map.of(
                "id", member.id().hex(),
                "name", member.name(),
                "peerUrls", member.peerUrls(),
                "learner", member.learner()));
    }

    private static SortedMap<String, Object> proof(Proof proof) {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("revision", proof.revision());
        json.put("compactRevision", proof.compactRevision());
        json.put("hash", proof.hash());
        json.put(
                "comparedWith", proof.comparedWith().stream().map(MemberId::hex).toList());
        proof.unprovenBecause().ifPresent(reason -> json.put("unprovenBecause", reason));
        return json;
    }

    private static SortedMap<String, Object> storedObject(StoredObject object) {
        return new TreeMap<>(Map.of(
                "key", object.key().value(),
                "codecs", object.codecs(),
                "recipients", object.recipients(),
                "plainSize", object.plainSize(),
                "plainSha256", object.plainSha256().hex(),
                "storedSize", object.storedSize(),
                "storedSha256", object.storedSha256().hex()));
    }

    private static SortedMap<String, Object> timings(Timings timings) {
        return new TreeMap<>(Map.of(
                "snapshotMillis", timings.snapshot().toMillis(),
                "uploadMillis", timings.upload().toMillis(),
                "verifyMillis", timings.verify().toMillis(),
                "totalMillis", timings.total().toMillis()));
    }

    static Manifest read(JsonFields json) throws BadDocumentException {
        int format = requireFormat(json, "manifest");
        PointId id = json.parsed("id", PointId::new);
        if (!json.text("kind").equals(id.kind().id())) {
            throw json.bad("kind", "is not that of the id " + id);
        }
        ClusterName cluster = json.parsed("cluster", ClusterName::new);
        StoredObject base = storedObject(json.object("base"));
        if (!base.key().value().startsWith(cluster + "/points/" + id + "/")) {
            throw json.bad("base.key", "is not below " + Layout.point(cluster, id));
        }
        return new Manifest(
                format,
                id,
                cluster,
                json.time("createdAt"),
                json.size("epoch"),
                json.text("toolVersion"),
                etcd(json.object("etcd")),
                base,
                timings(json.object("timings")),
                json.size("lastSeenRevision"),
                json.texts("forced"));
    }

    /// The rule of all documents of the repository: a higher format is refused, whatever else is in it.
    static int requireFormat(JsonFields json, String document) throws BadDocumentException {
        long format = json.number("format", 1, Integer.MAX_VALUE);
        if (format > Manifest.FORMAT) {
            throw new NewerFormatException(
                    "%s format %d is newer than this program knows (%d)".formatted(document, format, Manifest.FORMAT));
        }
        return (int) format;
    }

    private static Etcd etcd(JsonFields json) throws BadDocumentException {
        return new Etcd(
                json.text("version"),
                json.optionalText("storageVersion"),
                json.parsed("clusterId", ManifestJson::clusterId),
                source(json.object("source")),
                json.number("revision", 1, Long.MAX_VALUE),
                json.number("compactRevision", -1, Long.MAX_VALUE),
                json.size("raftTerm"),
                json.size("raftIndex"),
                members(json.objects("members")),
                json.texts("alarms"),
                proof(json.object("proof")),
                json.size("dbSize"),
                json.size("dbSizeInUse"),
                json.size("liveKeys"),
                json.counts("liveKeysByPrefix"));
    }

    private static Source source(JsonFields json) throws BadDocumentException {
        String role = json.text("role");
        if (!ROLES.contains(role)) {
            throw json.bad("role", "is none of learner, follower, leader and file");
        }
        return new Source(
                role,
                json.parsed("memberId", ManifestJson::memberId),
                json.text("memberName"),
                json.has("lag") ? Optional.of(lag(json.object("lag"))) : Optional.empty());
    }

    private static Lag lag(JsonFields json) throws BadDocumentException {
        return new Lag(json.size("entries"), json.size("revisions"));
    }

    private static List<Member> members(List<JsonFields> list) throws BadDocumentException {
        List<Member> members = new ArrayList<>(list.size());
        for (JsonFields json : list) {
            members.add(new Member(
                    json.parsed("id", ManifestJson::memberId),
                    json.text("name"),
                    json.texts("peerUrls"),
                    json.truth("learner")));
        }
        return members;
    }

    private static Proof proof(JsonFields json) throws BadDocumentException {
        Proof proof = new Proof(
                json.number("revision", 0, Long.MAX_VALUE),
                json.number("compactRevision", -1, Long.MAX_VALUE),
                json.number("hash", 0, MAX_UINT32),
                json.parsedTexts("comparedWith", ManifestJson::memberId),
                json.optionalText("unprovenBecause"));
        if (proof.comparedWith().isEmpty() == proof.unprovenBecause().isEmpty()) {
            throw json.bad("unprovenBecause", "must be there exactly when comparedWith is empty");
        }
        return proof;
    }

    private static StoredObject storedObject(JsonFields json) throws BadDocumentException {
        return new StoredObject(
                json.parsed("key", ObjectKey::new),
                json.texts("codecs"),
                json.texts("recipients"),
                json.size("plainSize"),
                json.parsed("plainSha256", Digest::new),
                json.size("storedSize"),
                json.parsed("storedSha256", Digest::new));
    }

    private static Timings timings(JsonFields json) throws BadDocumentException {
        return new Timings(
                json.millis("snapshotMillis"),
                json.millis("uploadMillis"),
                json.millis("verifyMillis"),
                json.millis("totalMillis"));
    }

    /// Ids have one way to be written: lower-case, no leading zeros.
    static MemberId memberId(String hex) {
        MemberId id = MemberId.parse(hex);
        if (!id.hex().equals(hex)) {
            throw new IllegalArgumentException("not the usual form of id " + id);
        }
        return id;
    }

    private static ClusterId clusterId(String hex) {
        ClusterId id = ClusterId.parse(hex);
        if (!id.hex().equals(hex)) {
            throw new IllegalArgumentException("not the usual form of id " + id);
        }
        return id;
    }
}
