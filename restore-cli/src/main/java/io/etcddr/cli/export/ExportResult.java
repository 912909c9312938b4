package io.etcddr.cli.export;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.restore.ExportReport;
import java.io.IOException;
import java.io.PrintStream;

/// What `export` prints.
record ExportResult(ExportReport done) implements Report {
    @Override
    public void text(PrintStream out) {
        new Sheet()
                .row("exported", done.point().value())
                .row("file", done.output().toString())
                .row("size", Units.size(done.size()))
                .row("sha256", done.sha256().hex())
                .row("took", Units.duration(done.took()))
                .print(out);
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("point", done.point())
                .and("file", done.output().toString())
                .and("size", done.size())
                .and("sha256", done.sha256().hex())
                .and("seconds", done.took())
                .fields());
    }
}
