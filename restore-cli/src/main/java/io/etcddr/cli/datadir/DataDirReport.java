package io.etcddr.cli.datadir;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Table;
import io.etcddr.cli.output.Table.Align;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.cli.rescue.LearnerFacts;
import io.etcddr.restore.Bump;
import io.etcddr.restore.RestorePlan;
import io.etcddr.restore.RestoreReport;
import io.etcddr.restore.RestoreReport.RestoredMember;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/// What `data-dir` prints when everything is in place.
record DataDirReport(RestoreReport done, Optional<LearnerFacts> learner) implements Report {
    @Override
    public void text(PrintStream out) {
        RestorePlan plan = done.plan();
        Sheet sheet = new Sheet().row("restored", plan.from());
        learner.ifPresent(facts -> facts.addTo(sheet));
        sheet.row("for etcd", plan.etcdVersion())
                .row("revision", PlanReport.revisions(plan))
                .row(
                        "hashkv",
                        "%d at revision %d, compact revision %d"
                                .formatted(
                                        done.hashKv().hash(),
                                        done.hashKv().revision(),
                                        done.hashKv().compactRevision()))
                .row("cluster id", done.clusterId().hex())
                .row("took", Units.duration(done.took()))
                .print(out);
        out.println();
        Table table = new Table()
                .column("member", Align.LEFT)
                .column("id", Align.LEFT)
                .column("size", Align.RIGHT)
                .column("data directory", Align.LEFT);
        for (RestoredMember member : done.members()) {
            table.row(List.of(
                    member.name(),
                    member.id().hex(),
                    Units.size(member.size()),
                    member.dataDir().toString()));
        }
        table.print(out);
        out.println();
        out.println("Start etcd on it with the same --name, --initial-cluster, --initial-cluster-token and peer URLs.");
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        RestorePlan plan = done.plan();
        json.value(Tree.with("from", plan.from())
                .and("etcdVersion", plan.etcdVersion())
                .and("revision", plan.revision())
                .and("restoredRevision", plan.restoredRevision())
                .and("markCompacted", plan.compaction() == Bump.Compaction.MARKED)
                .and("token", plan.request().token())
                .and("clusterId", done.clusterId().hex())
                .and(
                        "hashKv",
                        Tree.with("revision", done.hashKv().revision())
                                .and("compactRevision", done.hashKv().compactRevision())
                                .and("hash", done.hashKv().hash())
                                .fields())
                .and(
                        "members",
                        done.members().stream().map(DataDirReport::member).toList())
                .and("learner", learner.map(LearnerFacts::tree))
                .and("seconds", done.took())
                .and("warnings", plan.warnings())
                .fields());
    }

    private static Object member(RestoredMember member) {
        return Tree.with("name", member.name())
                .and("memberId", member.id().hex())
                .and("dataDir", member.dataDir().toString())
                .and("size", member.size())
                .fields();
    }
}
