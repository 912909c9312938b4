package io.etcddr.service.drill;

import io.etcddr.catalog.Manifest;
import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Table;
import io.etcddr.cli.output.Table.Align;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.cli.verify.Findings;
import io.etcddr.drill.DrillReport;
import io.etcddr.drill.DrillReport.Check;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// What `drill` prints.
record DrillResult(DrillReport drill) implements Report {
    @Override
    public void text(PrintStream out) {
        Manifest manifest = drill.manifest();
        new Sheet()
                .row("point", manifest.id().value())
                .row("cluster", manifest.cluster().value())
                .row("etcd", drill.binary().toString())
                .row(
                        "restored",
                        drill.timeToRestore()
                                .map(took -> "in %s, from the beginning of the fetch to the first read"
                                        .formatted(Units.duration(took)))
                                .orElse("no: etcd served nothing"))
                .row("result", "drill %s in %s".formatted(outcome(drill.passed()), Units.duration(drill.took())))
                .row("not recorded", drill.notRecorded().orElse(""))
                .print(out);
        out.println();
        Table table = new Table()
                .column("CHECK", Align.LEFT)
                .column("RESULT", Align.LEFT)
                .column("COMPARED", Align.LEFT);
        drill.checks()
                .forEach(check -> table.row(List.of(check.aspect().id(), outcome(check.passed()), check.detail())));
        table.print(out);
        Findings.print(out, drill.findings());
        if (!drill.log().isEmpty()) {
            out.println("the last lines of etcd's log:");
            drill.log().forEach(line -> out.println("  " + Printable.of(line)));
        }
    }

    private static String outcome(boolean passed) {
        return passed ? "passed" : "FAILED";
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        Manifest manifest = drill.manifest();
        json.value(Tree.with("point", manifest.id())
                .and("cluster", manifest.cluster())
                .and("passed", drill.passed())
                .and("etcdVersion", drill.binary().version())
                .and("etcdBinary", drill.binary().path().toString())
                .and("revision", manifest.etcd().revision())
                .and("restoredRevision", drill.restoredRevision())
                .and("restoreSeconds", drill.timeToRestore())
                .and("checks", drill.checks().stream().map(DrillResult::check).toList())
                .and("findings", Findings.trees(drill.findings()))
                .and("log", drill.log())
                .and("warnings", drill.warnings())
                .and("seconds", drill.took())
                .and("notRecorded", drill.notRecorded())
                .fields());
    }

    private static Object check(Check check) {
        return Tree.with("check", check.aspect().id())
                .and("passed", check.passed())
                .and("compared", check.detail())
                .fields();
    }
}
