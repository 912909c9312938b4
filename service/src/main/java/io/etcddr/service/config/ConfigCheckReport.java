package io.etcddr.service.config;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.config.Examination;
import io.etcddr.config.Remark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `config check` prints.
record ConfigCheckReport(Path file, Examination found) implements Report {
    @Override
    public void text(PrintStream out) {
        found.problems().forEach(problem -> out.println("problem  " + Printable.of(problem.toString())));
        found.warnings().forEach(warning -> out.println("warning  " + Printable.of(warning.toString())));
        int problems = found.problems().size();
        int warnings = found.warnings().size();
        out.println("%s: %s%s"
                .formatted(
                        Printable.of(file.toString()),
                        problems == 0 ? "no problems" : Units.count(problems, "problem"),
                        warnings == 0 ? "" : ", " + Units.count(warnings, "warning")));
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("file", file)
                .and("valid", found.problems().isEmpty())
                .and("problems", trees(found.problems()))
                .and("warnings", trees(found.warnings()))
                .fields());
    }

    private static List<Map<String, Object>> trees(List<Remark> remarks) {
        return remarks.stream()
                .map(remark -> Tree.with("line", remark.line())
                        .and("key", Optional.of(remark.key()).filter(key -> !key.isEmpty()))
                        .and("message", remark.text())
                        .fields())
                .toList();
    }
}
