package io.etcddr.cli.run;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.OutputFormat;
import io.etcddr.cli.output.ProgressPrinter;
import io.etcddr.cli.output.Report;
import java.io.IOException;

/// A console together with the form of output that the user asked for.
public record Screen(Console console, OutputFormat format) {
    /// Shows the result of the command on stdout.
    public void show(Report report) throws IOException {
        if (format == OutputFormat.JSON) {
            try (JsonWriter json = new JsonWriter(console.out())) {
                report.json(json);
            }
        } else {
            report.text(console.out());
        }
        console.out().flush();
    }

    /// To be closed before the result is shown.
    public ProgressPrinter progress() {
        boolean bar = console.terminal().errIsTerminal()
                && !console.variable("TERM").orElse("dumb").equals("dumb");
        return new ProgressPrinter(console.err(), bar ? ProgressPrinter.Style.BAR : ProgressPrinter.Style.LINES);
    }
}
