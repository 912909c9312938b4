package io.etcddr.cli.run;

import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.output.OutputFormat;
import io.etcddr.error.ErrorCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/// One run of a program: parses, runs the command, reports, and turns the outcome into an exit code.
public final class Program {
    /// Read by [io.etcddr.cli.logging.StderrLogging] when the first logger is made.
    public static final String DEBUG_PROPERTY = "etcddr.debug";

    private final Console console;
    private final CommandLine root;

    /// @param root the program with all of its commands; they print to `console`
    public Program(Console console, CommandLine root) {
        this.console = console;
        this.root = root;
        root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpWidth(100);
        root.setExecutionStrategy(new RunLast());
        collectErrors(root);
    }

    /// @return 0, or the exit code of an [ErrorCode]
    public int run(String... args) {
        try {
            return parseAndRun(args);
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    /// What is wrong with a command line, without running it. Documents are tested with it.
    public Optional<Outcome> mistakes(String... args) {
        ParseResult parsed;
        try {
            parsed = root.parseArgs(args);
        } catch (ParameterException e) {
            return Optional.of(UsageErrors.describe(e.getCommandLine(), List.of(e)));
        }
        List<Exception> errors = errors(parsed);
        return helpRequested(parsed) || errors.isEmpty()
                ? Optional.empty()
                : Optional.of(UsageErrors.describe(leaf(parsed).commandSpec().commandLine(), errors));
    }

    private int parseAndRun(String... args) {
        ParseResult parsed;
        try {
            parsed = root.parseArgs(args);
        } catch (ParameterException e) {
            return usageError(e.getCommandLine(), List.of(e), OutputFormat.TEXT);
        }
        ParseResult leaf = leaf(parsed);
        if (helpRequested(parsed)) {
            return CommandLine.executeHelpRequest(parsed);
        }
        CommandLine command = leaf.commandSpec().commandLine();
        List<Exception> errors = errors(parsed);
        if (!errors.isEmpty()) {
            return usageError(command, errors, format(leaf));
        }
        if (leaf.hasMatchedOption(DebugOption.NAME)) {
            System.setProperty(DEBUG_PROPERTY, "true");
        }
        return execute(command, parsed, leaf);
    }

    private int execute(CommandLine command, ParseResult parsed, ParseResult leaf) {
        try {
            return root.getExecutionStrategy().execute(parsed);
        } catch (CommandLine.ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause(), leaf);
        } catch (ParameterException e) {
            return usageError(command, List.of(e), format(leaf));
        }
    }

    private int failed(Throwable thrown, ParseResult leaf) {
        if (thrown instanceof ParameterException wrong) {
            return usageError(wrong.getCommandLine(), List.of(wrong), format(leaf));
        }
        Outcome outcome = Outcome.of(thrown);
        new ErrorPrinter(console).print(outcome, format(leaf));
        if (leaf.hasMatchedOption(DebugOption.NAME)) {
            thrown.printStackTrace(console.err());
        }
        return outcome.code().exitCode();
    }

    private int usageError(CommandLine command, List<? extends Exception> errors, OutputFormat format) {
        Outcome outcome = UsageErrors.describe(command, errors);
        new ErrorPrinter(console).print(outcome, format);
        return ErrorCode.USAGE.exitCode();
    }

    /// Every mistake is told at once: picocli would stop at the first.
    private static void collectErrors(CommandLine command) {
        command.getCommandSpec().parser().collectErrors(true);
        command.getSubcommands().values().forEach(Program::collectErrors);
    }

    private static List<Exception> errors(ParseResult parsed) {
        return chain(parsed).flatMap(result -> result.errors().stream()).toList();
    }

    private static boolean helpRequested(ParseResult parsed) {
        return chain(parsed).anyMatch(result -> result.isUsageHelpRequested() || result.isVersionHelpRequested());
    }

    private static ParseResult leaf(ParseResult parsed) {
        return chain(parsed).reduce((first, second) -> second).orElse(parsed);
    }

    private static Stream<ParseResult> chain(ParseResult parsed) {
        return Stream.iterate(
                parsed, result -> result != null, result -> result.hasSubcommand() ? result.subcommand() : null);
    }

    private static OutputFormat format(ParseResult leaf) {
        return Stream.of("--output", "--json")
                        .map(leaf::matchedOption)
                        .flatMap(option -> Optional.ofNullable(option).map(OptionSpec::getValue).stream())
                        .anyMatch(value -> value == OutputFormat.JSON || Boolean.TRUE.equals(value))
                ? OutputFormat.JSON
                : OutputFormat.TEXT;
    }
}
