package io.etcddr.restore;

import io.etcddr.datadir.ClusterSpec;
import io.etcddr.datadir.DataDirRequest;
import io.etcddr.datadir.DataDirTarget;
import io.etcddr.datadir.EtcdMinor;
import io.etcddr.datadir.MemberSpec;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.RevisionBump;
import io.etcddr.mvcc.RevisionBump.CompactionMark;
import io.etcddr.restore.Bump.Compaction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Says what a restore would do. A pure function of the request and of what was observed; does no I/O.
public final class RestorePlanner {
    private RestorePlanner() {}

    /// @throws Failure [ErrorCode#REFUSED] for an etcd minor that is not known, [ErrorCode#USAGE] for members
    ///     that do
    ///     not fit together
    public static RestorePlan plan(RestoreRequest request, Observed observed) throws Failure {
        EtcdMinor minor = minor(request, observed);
        long restored = restoredRevision(request.bump(), observed);
        Compaction compaction = compaction(request.bump());
        DataDirRequest build = build(request, minor, observed.revision(), restored, compaction);
        return new RestorePlan(
                request,
                observed.name(),
                minor.toString(),
                observed.revision(),
                restored,
                compaction,
                observed.plainSize()
                        * (request.targets().size() + (observed.manifest().isPresent() ? 1 : 0)),
                steps(request, observed, minor, restored),
                warnings(request, observed, compaction),
                build);
    }

    private static EtcdMinor minor(RestoreRequest request, Observed observed) throws Failure {
        String version = request.etcdVersion()
                .or(observed::etcdVersion)
                .orElseThrow(() -> new Failure(
                                ErrorCode.USAGE, "%s does not tell which etcd it comes from".formatted(observed.name()))
                        .hint("Say which etcd will run on it: --etcd-version 3.5"));
        return EtcdMinor.parse(version);
    }

    private static long restoredRevision(Bump bump, Observed observed) throws Failure {
        try {
            return switch (bump) {
                case Bump.PastLastSeen past ->
                    Math.addExact(Math.max(observed.lastSeen(), observed.revision()), Bump.MARGIN);
                case Bump.By by -> Math.addExact(observed.revision(), by.amount());
                case Bump.Off off -> observed.revision();
            };
        } catch (ArithmeticException e) {
            throw new Failure(ErrorCode.USAGE, "the bumped revision does not fit into 63 bits", e)
                    .hint("Give a smaller --bump-revision.");
        }
    }

    private static Compaction compaction(Bump bump) {
        return switch (bump) {
            case Bump.PastLastSeen past -> Compaction.MARKED;
            case Bump.By by -> by.compaction();
            case Bump.Off off -> Compaction.NOT_MARKED;
        };
    }

    private static DataDirRequest build(
            RestoreRequest request, EtcdMinor minor, long revision, long restored, Compaction compaction)
            throws Failure {
        List<DataDirTarget> targets = request.targets().stream()
                .map(target -> new DataDirTarget(target.name(), target.dataDir(), target.walDir()))
                .toList();
        RevisionBump bump = restored == revision
                ? RevisionBump.none()
                : RevisionBump.by(
                        restored - revision,
                        compaction == Compaction.MARKED ? CompactionMark.MARKED : CompactionMark.NOT_MARKED);
        try {
            ClusterSpec cluster = new ClusterSpec(
                    request.cluster().stream()
                            .map(member -> new MemberSpec(member.name(), member.peerUrls()))
                            .toList(),
                    request.token());
            return new DataDirRequest(cluster, minor, bump, targets);
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, e.getMessage(), e)
                    .hint("Every --name must be in --initial-cluster, and no name or peer URL twice.");
        }
    }

    private static List<RestoreStep> steps(RestoreRequest request, Observed observed, EtcdMinor minor, long restored) {
        List<RestoreStep> steps = new ArrayList<>();
        observed.manifest()
                .ifPresent(manifest -> steps.add(new RestoreStep.Fetch("fetch %s (%d bytes stored, %d bytes plain)"
                        .formatted(
                                manifest.id(),
                                manifest.base().storedSize(),
                                manifest.base().plainSize()))));
        steps.add(new RestoreStep.Check(
                switch (request.source()) {
                    case RestoreSource.Point point ->
                        "check every digest, page and record, and revision, keys and HashKV against the manifest";
                    case RestoreSource.File file -> "check the trailer, and every page and record";
                    case RestoreSource.Rescued rescued -> "check every page and record";
                }));
        for (Target target : request.targets()) {
            steps.add(new RestoreStep.Build(
                    target,
                    request.cluster(),
                    "build %s for member %s: etcd %s, cluster %s, revision %d%s"
                            .formatted(
                                    target.dataDir(),
                                    target.name(),
                                    minor,
                                    request.cluster().stream()
                                            .map(member -> member.name() + "=" + String.join(",", member.peerUrls()))
                                            .collect(Collectors.joining(",")),
                                    restored,
                                    target.walDir()
                                            .map(wal -> ", WAL in " + wal)
                                            .orElse(""))));
        }
        return steps;
    }

    private static List<String> warnings(RestoreRequest request, Observed observed, Compaction compaction) {
        List<String> warnings = new ArrayList<>(observed.warnings());
        observed.manifest().ifPresent(manifest -> {
            manifest.unprovenBecause()
                    .ifPresent(why -> warnings.add("%s is not proven: %s".formatted(manifest.id(), why)));
            if (!manifest.walked()) {
                warnings.add("%s was streamed without a spool: its content is checked against its digests only"
                        .formatted(manifest.id()));
            }
        });
        if (request.trust() == Trust.ANYTHING) {
            warnings.add("the signature of the manifest was not checked");
        }
        if (request.bump() instanceof Bump.Off) {
            warnings.add(
                    "the revision is not bumped: clients that saw a higher one (APISIX among them) will wait for it"
                            + " in silence and serve old configuration until they are restarted");
        } else if (compaction == Compaction.NOT_MARKED) {
            warnings.add("the bumped revisions are not marked as compacted: old watchers are not told to start again");
        }
        return warnings;
    }
}
