package io.etcddr.service.check;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Tree;
import io.etcddr.service.check.ClusterCheck.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// What `check` prints.
record CheckReport(List<Result> clusters) implements Report {
    CheckReport {
        clusters = List.copyOf(clusters);
    }

    @Override
    public void text(PrintStream out) {
        for (Result result : clusters) {
            out.println("cluster " + result.cluster());
            for (Check check : result.checks()) {
                out.printf("%-8s %-17s %s%n", check.status().id(), check.name(), Printable.of(check.detail()));
                check.hint().ifPresent(hint -> out.printf("%26s HINT: %s%n", "", Printable.of(hint)));
            }
        }
        out.printf(
                "%d ok, %d warnings, %d failed%n",
                count(Check.Status.OK), count(Check.Status.WARNING), count(Check.Status.FAILED));
    }

    private long count(Check.Status status) {
        return clusters.stream()
                .flatMap(result -> result.checks().stream())
                .filter(check -> check.status() == status)
                .count();
    }

    boolean failed() {
        return clusters.stream().anyMatch(Result::failed);
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(
                Tree.with("clusters", clusters.stream().map(CheckReport::tree).toList())
                        .and("ok", count(Check.Status.OK))
                        .and("warnings", count(Check.Status.WARNING))
                        .and("failed", count(Check.Status.FAILED))
                        .fields());
    }

    private static Map<String, Object> tree(Result result) {
        return Tree.with("cluster", result.cluster())
                .and("checks", result.checks().stream().map(CheckReport::tree).toList())
                .fields();
    }

    private static Map<String, Object> tree(Check check) {
        return Tree.with("name", check.name())
                .and("status", check.status().id())
                .and("detail", check.detail())
                .and("hint", check.hint())
                .fields();
    }
}
