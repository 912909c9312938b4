package io.etcddr.cli.show;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.PointTrees;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Units;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `show` prints.
record PointSheet(Point point) implements Report {
    @Override
    public void text(PrintStream out) {
        Manifest manifest = point.manifest();
        Manifest.Etcd etcd = manifest.etcd();
        Manifest.StoredObject base = manifest.base();
        new Sheet()
                .row("point", point.id().value())
                .row("cluster", manifest.cluster().value())
                .row("kind", point.id().kind().id())
                .row("time", Units.time(point.id().time()))
                .row(
                        "unchanged until",
                        point.unchanged().map(still -> Units.time(still.time())).orElse(""))
                .row("made by", "etcd-dr " + manifest.toolVersion())
                .row("forced", String.join(", ", manifest.forced()))
                .row("proven", PointTrees.proven(manifest))
                .row("verified", verifications())
                .row("drilled", PointTrees.drilled(point.lastDrill()))
                .row("hold", point.hold().map(PointSheet::hold).orElse(""))
                .row(
                        "etcd",
                        etcd.version()
                                + etcd.storageVersion()
                                        .map(v -> ", storage " + v)
                                        .orElse(""))
                .row("source", source(etcd.source()))
                .row("revision", Long.toString(etcd.revision()))
                .row("compact revision", Long.toString(etcd.compactRevision()))
                .row("last seen", Long.toString(manifest.lastSeenRevision()))
                .row("raft", "term %d, index %d".formatted(etcd.raftTerm(), etcd.raftIndex()))
                .row("cluster id", etcd.clusterId().hex())
                .row("members", etcd.members().stream().map(PointSheet::member).collect(Collectors.joining("\n")))
                .row("alarms", String.join(", ", etcd.alarms()))
                .row("hashkv", Long.toString(etcd.proof().hash()))
                .row("keys", keys(etcd))
                .row("db size", "%s, %s in use".formatted(Units.size(etcd.dbSize()), Units.size(etcd.dbSizeInUse())))
                .row("object", base.key().value())
                .row("codecs", String.join(", ", base.codecs()))
                .row("encrypted for", base.recipients().isEmpty() ? "nobody" : String.join("\n", base.recipients()))
                .row("plain", "%s  sha256 %s".formatted(Units.size(base.plainSize()), base.plainSha256()))
                .row("stored", "%s  sha256 %s".formatted(Units.size(base.storedSize()), base.storedSha256()))
                .row("took", timings(manifest.timings()))
                .print(out);
    }

    private static String hold(Hold hold) {
        return "%s (by %s, since %s)".formatted(hold.reason(), hold.by(), Units.time(hold.time()));
    }

    private String verifications() {
        return point.verifications().isEmpty()
                ? "never"
                : point.verifications().stream()
                        .map(record -> PointTrees.verified(Optional.of(record)))
                        .collect(Collectors.joining("\n"));
    }

    private static String source(Manifest.Source source) {
        String lag = source.lag()
                .map(some -> ", not in sync: %d raft entries and %d revisions behind the leader"
                        .formatted(some.entries(), some.revisions()))
                .orElse("");
        return "%s %s (%s)%s"
                .formatted(source.role(), source.memberName(), source.memberId().hex(), lag);
    }

    private static String member(Manifest.Member member) {
        String role = member.learner() ? ", learner" : "";
        return "%s (%s%s) %s".formatted(member.name(), member.id().hex(), role, String.join(" ", member.peerUrls()));
    }

    private static String keys(Manifest.Etcd etcd) {
        String groups = etcd.liveKeysByPrefix().entrySet().stream()
                .map(group ->
                        "%d %s".formatted(group.getValue(), group.getKey().isEmpty() ? "(others)" : group.getKey()))
                .collect(Collectors.joining("\n"));
        return groups.isEmpty() ? Long.toString(etcd.liveKeys()) : "%d, of them\n%s".formatted(etcd.liveKeys(), groups);
    }

    private static String timings(Manifest.Timings timings) {
        return "%s (snapshot %s, upload %s, verification %s)"
                .formatted(
                        Units.duration(timings.total()),
                        Units.duration(timings.snapshot()),
                        Units.duration(timings.upload()),
                        Units.duration(timings.verify()));
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(PointTrees.details(point).fields());
    }
}
