package io.etcddr.cli.output;

import java.io.IOException;
import java.io.PrintStream;

/// The result of a command, ready to be shown in either form.
public interface Report {
    /// For people.
    void text(PrintStream out) throws IOException;

    /// For programs: exactly one JSON value. Field names are documented in `docs/cli-json.md`, and a test compares.
    void json(JsonWriter json) throws IOException;
}
