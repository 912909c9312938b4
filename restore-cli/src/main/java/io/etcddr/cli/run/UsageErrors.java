package io.etcddr.cli.run;

import io.etcddr.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with a command line: all of it at once, with the nearest names that do exist, and without what
/// only follows from something that is said already.
final class UsageErrors {
    private final CommandLine command;
    private final List<String> problems = new ArrayList<>();
    private final List<String> suggestions = new ArrayList<>();

    /// What was given but could not be taken: it is neither missing nor unexpected.
    private final Set<ArgSpec> refused = new HashSet<>();

    private final Set<String> refusedValues = new HashSet<>();

    private UsageErrors(CommandLine command) {
        this.command = command;
    }

    static Outcome describe(CommandLine command, List<? extends Exception> errors) {
        UsageErrors found = new UsageErrors(command);
        errors.forEach(found::noteRefused);
        errors.forEach(found::add);
        return new Outcome(ErrorCode.USAGE, found.message(), Optional.of(found.hint()));
    }

    private void noteRefused(Exception error) {
        if (error instanceof ParameterException wrong
                && !(error instanceof MissingParameterException)
                && wrong.getArgSpec() != null) {
            refused.add(wrong.getArgSpec());
            refusedValues.add(Objects.requireNonNullElse(wrong.getValue(), ""));
        }
    }

    private void add(Exception error) {
        switch (error) {
            case UnmatchedArgumentException unmatched -> addUnmatched(unmatched.getUnmatched());
            case MissingParameterException missing -> addMissing(missing);
            default -> problems.add(message(error));
        }
    }

    private void addMissing(MissingParameterException error) {
        List<ArgSpec> missing = error.getMissing().stream()
                .filter(arg -> !refused.contains(arg))
                .toList();
        if (missing.isEmpty() && !error.getMissing().isEmpty()) {
            return;
        }
        problems.add(
                missing.isEmpty()
                        ? message(error)
                        : missing.stream().map(UsageErrors::name).collect(Collectors.joining(", ")) + " is missing");
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }

    /// A word after an unknown option is most likely its value.
    private void addUnmatched(List<String> arguments) {
        boolean afterOption = false;
        for (String argument : arguments) {
            boolean option = argument.startsWith("-");
            if (option || !afterOption && !refusedValues.contains(argument)) {
                problems.add(unknown(argument));
                nearest(argument).ifPresent(suggestions::add);
            }
            afterOption = option && argument.indexOf('=') < 0;
        }
    }

    private String unknown(String argument) {
        if (argument.startsWith("-")) {
            return "unknown option %s".formatted(withoutValue(argument));
        }
        return command.getSubcommands().isEmpty()
                ? "unexpected argument \"%s\"".formatted(argument)
                : "unknown command \"%s\"".formatted(argument);
    }

    private Optional<String> nearest(String argument) {
        Stream<String> names = argument.startsWith("-")
                ? command.getCommandSpec().options().stream()
                        .filter(option -> !option.hidden())
                        .map(OptionSpec::longestName)
                : command.getSubcommands().keySet().stream();
        return Nearest.to(withoutValue(argument), names.toList());
    }

    /// `--level` of `--level=x`.
    private static String withoutValue(String argument) {
        int equals = argument.indexOf('=');
        return equals > 0 ? argument.substring(0, equals) : argument;
    }

    /// Picocli starts its messages with a capital letter.
    private static String message(Exception error) {
        String message = Objects.requireNonNullElse(error.getMessage(), error.toString());
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private String message() {
        List<String> distinct = problems.stream().distinct().toList();
        return distinct.size() == 1
                ? distinct.getFirst()
                : "%d problems with the command line\n  %s".formatted(distinct.size(), String.join("\n  ", distinct));
    }

    private String hint() {
        String nearest = suggestions.stream().distinct().collect(Collectors.joining(", "));
        String question = nearest.isEmpty() ? "" : "Did you mean %s? ".formatted(nearest);
        return "%sSee: %s --help".formatted(question, command.getCommandSpec().qualifiedName());
    }
}
