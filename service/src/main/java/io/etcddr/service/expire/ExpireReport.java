package io.etcddr.service.expire;

import io.etcddr.catalog.Garbage;
import io.etcddr.catalog.Point;
import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.PointTrees;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Table;
import io.etcddr.cli.output.Table.Align;
import io.etcddr.cli.output.Units;
import io.etcddr.cli.run.Outcome;
import io.etcddr.retention.ExpiryPlan;
import io.etcddr.retention.ExpiryReport;
import io.etcddr.retention.Reason;
import io.etcddr.retention.RetentionDecision;
import io.etcddr.retention.RetentionDecision.Cause;
import io.etcddr.retention.RetentionDecision.Deleted;
import io.etcddr.retention.RetentionDecision.Excess;
import io.etcddr.retention.RetentionDecision.Kept;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// What `expire` prints.
///
/// @param confirmed whether anything was to be deleted
record ExpireReport(boolean confirmed, List<ClusterExpiry> clusters) implements Report {
    ExpireReport {
        clusters = List.copyOf(clusters);
    }

    boolean complete() {
        return clusters.stream().allMatch(ClusterExpiry::complete);
    }

    @Override
    public void text(PrintStream out) {
        for (ClusterExpiry expiry : clusters) {
            out.println("cluster " + expiry.cluster());
            expiry.plan().ifPresent(plan -> text(out, expiry, plan));
            expiry.failure().ifPresent(failure -> text(out, failure));
        }
        boolean due = clusters.stream()
                .flatMap(expiry -> expiry.plan().stream())
                .anyMatch(plan -> !plan.decision().deleted().isEmpty());
        if (!confirmed && due) {
            out.println("Nothing was deleted. Run it again with --confirm to delete.");
        }
    }

    private static void text(PrintStream out, Outcome failure) {
        out.println("error: " + Printable.of(failure.message()));
        failure.hint().ifPresent(hint -> out.println("HINT: " + Printable.of(hint)));
    }

    private static void text(PrintStream out, ClusterExpiry expiry, ExpiryPlan plan) {
        RetentionDecision decision = plan.decision();
        Fates fates = new Fates(expiry);
        if (!decision.kept().isEmpty() || !decision.deleted().isEmpty()) {
            table(decision, fates).print(out);
        }
        out.println("keep %s (%s), delete %s (%s)"
                .formatted(
                        Units.count(decision.kept().size(), "point"),
                        size(decision.kept().stream().map(Kept::point).toList()),
                        Units.count(decision.deleted().size(), "point"),
                        size(decision.deleted().stream().map(Deleted::point).toList())));
        expiry.report().ifPresent(report -> text(out, report));
        decision.excess().forEach(excess -> out.println("warning: " + text(excess)));
        PointTrees.problems(plan.problems(), out);
    }

    /// Newest first, as `list` has them.
    private static Table table(RetentionDecision decision, Fates fates) {
        Table table = new Table()
                .column("ID", Align.LEFT)
                .column("STORED", Align.RIGHT)
                .column("PROVEN", Align.LEFT)
                .column("DECISION", Align.LEFT)
                .column("BECAUSE", Align.LEFT);
        record Line(Point point, String decision, String because) {}
        List<Line> lines = new ArrayList<>();
        decision.kept().forEach(kept -> lines.add(new Line(kept.point(), "keep", join(kept.reasons()))));
        decision.deleted()
                .forEach(gone -> lines.add(new Line(gone.point(), fates.of(gone).text(), because(gone))));
        lines.sort(Comparator.comparing(Line::point).reversed());
        lines.forEach(line -> table.row(List.of(
                line.point.id().value(),
                Units.size(line.point.manifest().base().storedSize()),
                line.point.proven() ? "yes" : "no",
                line.decision,
                line.because)));
        return table;
    }

    private static String because(Deleted gone) {
        return gone.cause() == Cause.NO_RULE
                ? "no rule keeps it"
                : "max-total-size; without it: " + join(gone.outweighed());
    }

    private static String join(List<Reason> reasons) {
        return reasons.stream().map(Reason::toString).collect(Collectors.joining(", "));
    }

    private static String size(List<Point> points) {
        return Units.size(points.stream()
                .mapToLong(point -> point.manifest().base().storedSize())
                .sum());
    }

    private static void text(PrintStream out, ExpiryReport report) {
        out.println("deleted %s, freed %s"
                .formatted(Units.count(report.deleted().size(), "point"), Units.size(report.bytes())));
        if (!report.locks().points().isEmpty()) {
            out.println("prolonged the lock of %s"
                    .formatted(Units.count(report.locks().points().size(), "point")));
        }
        report.locks()
                .failures()
                .forEach(failed -> out.println("warning: the lock of %s was not prolonged: %s"
                        .formatted(failed.id(), Printable.of(failed.why().getMessage()))));
        report.garbage()
                .filter(ExpireReport::worthTelling)
                .ifPresent(garbage -> out.println("garbage: %s".formatted(text(garbage))));
        report.garbageProblem().ifPresent(why -> out.println("error: garbage was not removed: " + Printable.of(why)));
    }

    private static boolean worthTelling(Garbage.Report garbage) {
        return !garbage.removed().isEmpty() || garbage.uploads() > 0 || garbage.locked() > 0;
    }

    private static String text(Garbage.Report garbage) {
        return "%s and %s removed, %d locked"
                .formatted(
                        Units.count(garbage.removed().size(), "object"),
                        Units.count(garbage.uploads(), "unfinished upload"),
                        garbage.locked());
    }

    private static String text(Excess excess) {
        return "%s points take %s, more than max-total-size %s, and none of them may go"
                .formatted(excess.kind().id(), Units.size(excess.bytes()), excess.limit());
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(new ExpireTrees(confirmed).of(clusters));
    }
}
