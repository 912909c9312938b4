package io.etcddr.service.expire;

import io.etcddr.catalog.Garbage;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.Prolonged;
import io.etcddr.cli.output.PointTrees;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.run.Outcome;
import io.etcddr.retention.ExpiryPlan;
import io.etcddr.retention.ExpiryReport;
import io.etcddr.retention.Reason;
import io.etcddr.retention.RetentionDecision;
import io.etcddr.retention.RetentionDecision.Deleted;
import io.etcddr.retention.RetentionDecision.Excess;
import io.etcddr.retention.RetentionDecision.Kept;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// What `expire` prints, as JSON. Documented in `docs/cli-json.md`.
record ExpireTrees(boolean confirmed) {
    Object of(List<ClusterExpiry> clusters) {
        return Tree.with("confirmed", confirmed)
                .and("clusters", clusters.stream().map(ExpireTrees::cluster).toList())
                .fields();
    }

    private static Object cluster(ClusterExpiry expiry) {
        Optional<RetentionDecision> decision = expiry.plan().map(ExpiryPlan::decision);
        Fates fates = new Fates(expiry);
        return Tree.with("cluster", expiry.cluster())
                .and("decidedAt", decision.map(RetentionDecision::now))
                .and(
                        "keep",
                        list(
                                decision,
                                some -> some.kept().stream()
                                        .map(ExpireTrees::kept)
                                        .toList()))
                .and(
                        "delete",
                        list(
                                decision,
                                some -> some.deleted().stream()
                                        .map(gone -> deleted(gone, fates.of(gone)))
                                        .toList()))
                .and(
                        "excess",
                        list(
                                decision,
                                some -> some.excess().stream()
                                        .map(ExpireTrees::excess)
                                        .toList()))
                .and(
                        "problems",
                        list(
                                expiry.plan(),
                                plan -> plan.problems().stream()
                                        .map(PointTrees::problem)
                                        .toList()))
                .and("freed", expiry.report().map(ExpiryReport::bytes).orElse(0L))
                .and(
                        "locksProlonged",
                        expiry.report()
                                .map(report -> report.locks().points().size())
                                .orElse(0))
                .and(
                        "locksNotProlonged",
                        list(
                                expiry.report(),
                                report -> report.locks().failures().stream()
                                        .map(ExpireTrees::notProlonged)
                                        .toList()))
                .and("garbage", expiry.report().flatMap(ExpiryReport::garbage).map(ExpireTrees::garbage))
                .and("garbageProblem", expiry.report().flatMap(ExpiryReport::garbageProblem))
                .and("error", expiry.failure().map(ExpireTrees::error))
                .fields();
    }

    private static <T> List<Object> list(Optional<T> of, Function<T, List<Object>> items) {
        return of.map(items).orElse(List.of());
    }

    private static Tree point(Point point) {
        return Tree.with("id", point.id())
                .and("kind", point.id().kind().id())
                .and("time", point.id().time())
                .and("storedSize", point.manifest().base().storedSize())
                .and("proven", point.proven());
    }

    private static Object kept(Kept kept) {
        return point(kept.point()).and("reasons", reasons(kept.reasons())).fields();
    }

    private static Object deleted(Deleted gone, Fates.Fate fate) {
        return point(gone.point())
                .and("cause", gone.cause().id())
                .and("outweighed", reasons(gone.outweighed()))
                .and("outcome", fate.id())
                .and("lockedUntil", fate.until())
                .and("message", fate.message())
                .fields();
    }

    private static Object notProlonged(Prolonged.Failed failed) {
        return "%s: %s".formatted(failed.id(), failed.why().getMessage());
    }

    private static List<Object> reasons(List<Reason> reasons) {
        return reasons.stream()
                .<Object>map(reason -> Tree.with("rule", reason.rule().id())
                        .and("detail", reason.detail())
                        .fields())
                .toList();
    }

    private static Object excess(Excess excess) {
        return Tree.with("kind", excess.kind().id())
                .and("bytes", excess.bytes())
                .and("limit", excess.limit().bytes())
                .fields();
    }

    private static Object garbage(Garbage.Report garbage) {
        return Tree.with("removed", garbage.removed().size())
                .and("bytes", garbage.bytes())
                .and("uploads", garbage.uploads())
                .and("young", garbage.young())
                .and("locked", garbage.locked())
                .fields();
    }

    private static Object error(Outcome failure) {
        return Tree.with("code", failure.code().name().toLowerCase(Locale.ROOT))
                .and("exitCode", failure.code().exitCode())
                .and("message", failure.message())
                .and("hint", failure.hint())
                .fields();
    }
}
