package io.etcddr.cli.run;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.OutputFormat;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/// Tells a person, and with `--output json` also a program, how a command failed.
final class ErrorPrinter {
    private static final String RED = "\u001b[31m";
    private static final String RESET = "\u001b[0m";

    private final Console console;

    ErrorPrinter(Console console) {
        this.console = console;
    }

    void print(Outcome outcome, OutputFormat format) {
        console.message(label("error:") + " " + Printable.of(outcome.message()));
        outcome.hint().ifPresent(hint -> console.message("HINT: " + Printable.of(hint)));
        if (format == OutputFormat.JSON) {
            printJson(outcome);
        }
    }

    private String label(String text) {
        return console.colours() ? RED + text + RESET : text;
    }

    private void printJson(Outcome outcome) {
        Tree error = Tree.with("code", outcome.code().name().toLowerCase(Locale.ROOT))
                .and("exitCode", outcome.code().exitCode())
                .and("message", outcome.message())
                .and("hint", outcome.hint());
        try (JsonWriter json = new JsonWriter(console.out())) {
            json.value(Tree.with("error", error.fields()).fields());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a PrintStream does not throw
        }
        console.out().flush();
    }
}
