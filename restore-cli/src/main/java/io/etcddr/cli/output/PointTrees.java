package io.etcddr.cli.output;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.Problem;
import io.etcddr.catalog.Unchanged;
import io.etcddr.catalog.Verification;
import io.etcddr.value.MemberId;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Recovery points as JSON: the same fields wherever a command shows one.
public final class PointTrees {
    private PointTrees() {}

    /// What every listing shows of a point.
    public static Tree summary(Manifest manifest) {
        return Tree.with("id", manifest.id())
                .and("kind", manifest.id().kind().id())
                .and("time", manifest.id().time())
                .and("revision", manifest.etcd().revision())
                .and("keys", manifest.etcd().liveKeys())
                .and("size", manifest.base().plainSize())
                .and("storedSize", manifest.base().storedSize())
                .and("etcdVersion", manifest.etcd().version())
                .and("proven", manifest.proven());
    }

    public static Tree summary(Point point) {
        return summary(point.manifest())
                .and("verified", point.tellingVerification().map(PointTrees::verification))
                .and("drilled", point.lastDrill().map(PointTrees::drill))
                .and("hold", point.hold().map(PointTrees::hold))
                .and("unchangedUntil", point.unchanged().map(Unchanged::time));
    }

    public static Object drill(Verification record) {
        return Tree.with("time", record.time())
                .and("passed", record.passed())
                .and("restoreSeconds", record.timeToRestore())
                .fields();
    }

    public static Object hold(Hold hold) {
        return Tree.with("time", hold.time())
                .and("by", hold.by())
                .and("reason", hold.reason())
                .fields();
    }

    /// Everything that is known of a point: the fields of [#summary(Point)] and those of its manifest and
    /// records.
    public static Tree details(Point point) {
        Manifest manifest = point.manifest();
        return summary(point)
                .and("cluster", manifest.cluster())
                .and("createdAt", manifest.createdAt())
                .and("toolVersion", manifest.toolVersion())
                .and("forced", manifest.forced())
                .and("lastSeenRevision", manifest.lastSeenRevision())
                .and("verifications", verifications(point))
                .and("etcd", etcd(manifest.etcd()))
                .and("proof", proof(manifest))
                .and("object", object(manifest.base()))
                .and("timings", timings(manifest.timings()));
    }

    /// All records of a point, newest first.
    public static List<Object> verifications(Point point) {
        return point.verifications().stream().map(PointTrees::record).toList();
    }

    private static Object record(Verification record) {
        return Tree.with("level", record.level().id())
                .and("time", record.time())
                .and("passed", record.passed())
                .and("toolVersion", record.toolVersion())
                .and("occasion", record.occasion().id())
                .and("restoreSeconds", record.timeToRestore())
                .and("findings", record.findings())
                .fields();
    }

    private static Object etcd(Manifest.Etcd etcd) {
        return Tree.with("storageVersion", etcd.storageVersion())
                .and("clusterId", etcd.clusterId())
                .and("compactRevision", etcd.compactRevision())
                .and("raftTerm", etcd.raftTerm())
                .and("raftIndex", etcd.raftIndex())
                .and("source", source(etcd.source()))
                .and("members", etcd.members().stream().map(PointTrees::member).toList())
                .and("alarms", etcd.alarms())
                .and("dbSize", etcd.dbSize())
                .and("dbSizeInUse", etcd.dbSizeInUse())
                .and("keysByPrefix", etcd.liveKeysByPrefix())
                .fields();
    }

    private static Object member(Manifest.Member member) {
        return Tree.with("memberId", member.id())
                .and("name", member.name())
                .and("peerUrls", member.peerUrls())
                .and("learner", member.learner())
                .fields();
    }

    public static Object verification(Verification record) {
        return Tree.with("level", record.level().id())
                .and("time", record.time())
                .and("passed", record.passed())
                .fields();
    }

    public static Object problem(Problem problem) {
        return Tree.with("object", problem.object())
                .and("point", problem.point())
                .and("code", problem.code().name().toLowerCase(Locale.ROOT))
                .and("message", problem.message())
                .and("hint", problem.hint())
                .fields();
    }

    /// Problems for people, each with what to do.
    public static void problems(List<Problem> problems, PrintStream out) {
        for (Problem problem : problems) {
            out.println("problem: " + Printable.of(problem.toString()));
            out.println("HINT: " + Printable.of(problem.hint()));
        }
    }

    public static Object source(Manifest.Source source) {
        return Tree.with("role", source.role())
                .and("memberId", source.memberId())
                .and("name", source.memberName())
                .and("lagEntries", source.lag().map(Manifest.Lag::entries))
                .and("lagRevisions", source.lag().map(Manifest.Lag::revisions))
                .fields();
    }

    public static Object proof(Manifest manifest) {
        Manifest.Proof proof = manifest.etcd().proof();
        return Tree.with("revision", proof.revision())
                .and("compactRevision", proof.compactRevision())
                .and("hash", proof.hash())
                .and("comparedWith", proof.comparedWith())
                .and("unprovenBecause", manifest.unprovenBecause())
                .fields();
    }

    public static Object object(Manifest.StoredObject object) {
        return Tree.with("key", object.key())
                .and("codecs", object.codecs())
                .and("recipients", object.recipients())
                .and("plainSha256", object.plainSha256())
                .and("storedSha256", object.storedSha256())
                .fields();
    }

    public static Object timings(Manifest.Timings timings) {
        return Tree.with("snapshotSeconds", timings.snapshot())
                .and("uploadSeconds", timings.upload())
                .and("verifySeconds", timings.verify())
                .and("totalSeconds", timings.total())
                .fields();
    }

    /// Whether and why it is proven, for people.
    public static String proven(Manifest manifest) {
        return manifest.unprovenBecause()
                .map("no: "::concat)
                .orElseGet(() -> "yes: %s answered the same HashKV"
                        .formatted(manifest.etcd().proof().comparedWith().stream()
                                .map(MemberId::hex)
                                .collect(Collectors.joining(", "))));
    }

    /// How a verification ended, and when, for people.
    public static String verified(Optional<Verification> told) {
        return told.map(record -> outcome(record) + record.level().id() + " " + Units.time(record.time()))
                .orElse("never");
    }

    /// When it was last drilled and how long the restore took, for people.
    public static String drilled(Optional<Verification> last) {
        return last.map(record -> outcome(record)
                        + Units.time(record.time())
                        + record.timeToRestore()
                                .map(took -> " in " + Units.duration(took))
                                .orElse(""))
                .orElse("never");
    }

    private static String outcome(Verification record) {
        return record.passed() ? "" : "FAILED ";
    }
}
