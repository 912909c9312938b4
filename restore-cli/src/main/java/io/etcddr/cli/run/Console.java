package io.etcddr.cli.run;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/// Where a command talks to the world: `out` takes results only, `err` everything else.
public record Console(PrintStream out, PrintStream err, Map<String, String> env, Terminal terminal) {
    public Console {
        requireNonNull(out, "out is null");
        requireNonNull(err, "err is null");
        env = Map.copyOf(env);
        requireNonNull(terminal, "terminal is null");
    }

    /// The value of an environment variable; an empty one counts as absent.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
    }

    /// Whether messages may carry colours: on a terminal, unless `NO_COLOR` is set (no-color.org).
    public boolean colours() {
        return variable("NO_COLOR").isEmpty() && terminal.errIsTerminal();
    }

    /// A line for people, on stderr.
    public void message(String line) {
        err.println(line);
        err.flush();
    }
}
