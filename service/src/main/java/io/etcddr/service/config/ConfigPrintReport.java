package io.etcddr.service.config;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Tree;
import io.etcddr.config.EffectiveConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/// What `config print` prints.
record ConfigPrintReport(Path file, EffectiveConfig effective) implements Report {
    @Override
    public void text(PrintStream out) {
        out.println("# What is in force by " + Printable.of(file.toString()).replace('\n', '?')
                + "; secrets are shown as references only.");
        out.print(effective.yaml());
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("file", file)
                .and("config", effective.tree())
                .and("byDefault", effective.byDefault())
                .and("fromDefaults", effective.fromDefaults())
                .fields());
    }
}
