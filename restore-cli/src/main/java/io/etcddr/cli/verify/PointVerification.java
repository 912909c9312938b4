package io.etcddr.cli.verify;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.verify.Level;
import io.etcddr.verify.PointResult;
import io.etcddr.verify.VerifyReport;
import java.io.IOException;
import java.io.PrintStream;

/// What `verify` prints for points.
record PointVerification(String cluster, Level level, VerifyReport found) implements Report {
    @Override
    public void text(PrintStream out) {
        for (PointResult point : found.points()) {
            out.println("%s  %s %s  %s in %s"
                    .formatted(
                            point.id(),
                            point.level().id(),
                            point.passed() ? "passed" : "FAILED",
                            Units.size(point.plainSize()),
                            Units.duration(point.took())));
            Findings.print(out, point.findings());
            point.notRecorded().ifPresent(why -> out.println("  not recorded: " + why));
        }
        if (!found.unreadable().isEmpty()) {
            out.println("manifests that are not to be believed:");
            Findings.print(out, found.unreadable());
        }
        out.println("%s verified: %d passed, %d failed; %d unreadable"
                .formatted(
                        Units.count(found.points().size(), "point"),
                        passed(),
                        found.points().size() - passed(),
                        found.unreadable().size()));
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("cluster", cluster)
                .and("level", level.id())
                .and("passed", found.passed())
                .and(
                        "points",
                        found.points().stream().map(PointVerification::tree).toList())
                .and("unreadable", Findings.trees(found.unreadable()))
                .fields());
    }

    private static Object tree(PointResult point) {
        return Tree.with("id", point.id())
                .and("level", point.level().id())
                .and("passed", point.passed())
                .and("findings", Findings.trees(point.findings()))
                .and("size", point.plainSize())
                .and("seconds", point.took())
                .and("notRecorded", point.notRecorded())
                .fields();
    }

    private long passed() {
        return found.points().stream().filter(PointResult::passed).count();
    }
}
