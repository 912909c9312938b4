package io.etcddr.cli.datadir;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.cli.rescue.LearnerFacts;
import io.etcddr.restore.Bump;
import io.etcddr.restore.RestorePlan;
import io.etcddr.restore.RestoreStep;
import io.etcddr.restore.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/// What `data-dir --dry-run` prints.
record PlanReport(RestorePlan plan, Optional<LearnerFacts> learner) implements Report {
    @Override
    public void text(PrintStream out) {
        Sheet sheet = new Sheet().row("from", plan.from());
        learner.ifPresent(facts -> facts.addTo(sheet));
        sheet.row("for etcd", plan.etcdVersion())
                .row("revision", revisions(plan))
                .row("disk space", Units.size(plan.spaceNeeded()) + " at most")
                .print(out);
        out.println();
        out.println("Steps:");
        int number = 1;
        for (RestoreStep step : plan.steps()) {
            out.println("  %d. %s".formatted(number++, step.describe()));
        }
        plan.warnings().forEach(warning -> out.println("warning: " + warning));
        out.println();
        out.println("Nothing was changed: this was a dry run.");
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("from", plan.from())
                .and("etcdVersion", plan.etcdVersion())
                .and("revision", plan.revision())
                .and("restoredRevision", plan.restoredRevision())
                .and("markCompacted", plan.compaction() == Bump.Compaction.MARKED)
                .and("spaceNeeded", plan.spaceNeeded())
                .and("token", plan.request().token())
                .and(
                        "targets",
                        plan.request().targets().stream()
                                .map(PlanReport::target)
                                .toList())
                .and("learner", learner.map(LearnerFacts::tree))
                .and("steps", plan.steps().stream().map(RestoreStep::describe).toList())
                .and("warnings", plan.warnings())
                .fields());
    }

    static String revisions(RestorePlan plan) {
        String mark = plan.compaction() == Bump.Compaction.MARKED ? ", everything below marked as compacted" : "";
        return "%d, starts at %d%s".formatted(plan.revision(), plan.restoredRevision(), mark);
    }

    private static Object target(Target target) {
        return Tree.with("name", target.name())
                .and("dataDir", target.dataDir().toString())
                .and("walDir", target.walDir().map(Path::toString))
                .fields();
    }
}
