package io.etcddr.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// What a user sees of one run of a command.
///
/// @param out stdout
/// @param err stderr
public record CommandRun(int exitCode, String out, String err) {
    /// The `run` method of a program.
    @FunctionalInterface
    public interface Program {
        int run(PrintStream out, PrintStream err, Map<String, String> env, String... args);
    }

    public static CommandRun of(Program program, String... args) {
        return of(program, Map.of(), args);
    }

    public static CommandRun of(Program program, Map<String, String> env, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = program.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                env,
                args);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// For the commands that prepare a test.
    ///
    /// @throws AssertionError if the command failed
    public static CommandRun succeed(Program program, Map<String, String> env, String... args) {
        CommandRun run = of(program, env, args);
        if (run.exitCode != 0) {
            throw new AssertionError("%s ended with %d: %s".formatted(Arrays.toString(args), run.exitCode, run.err));
        }
        return run;
    }
}
