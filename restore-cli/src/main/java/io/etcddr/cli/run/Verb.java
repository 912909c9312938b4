package io.etcddr.cli.run;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// A command by name. The command itself is made only when the command line names it: reading the annotations of all of
/// them takes longer than everything else that `--help` does.
///
/// @param header what the list of commands says about it
/// @param command makes the annotated object
public record Verb(String name, String header, Function<Console, Object> command) {
    /// Needs to know all the others in full.
    private static final String COMPLETION = "generate-completion";

    /// @param root the annotated object of the program itself
    public static CommandLine program(Object root, List<Verb> verbs, Console console, String... args) {
        CommandLine program = new CommandLine(root);
        List<String> words = Arrays.asList(args);
        for (Verb verb : verbs) {
            boolean named = words.contains(verb.name) || words.contains(COMPLETION);
            program.addSubcommand(verb.name, named ? verb.inFull(console) : verb.nameOnly());
        }
        return program;
    }

    private CommandLine inFull(Console console) {
        CommandLine full = new CommandLine(command.apply(console));
        full.getCommandSpec().usageMessage().header(header);
        return full;
    }

    private CommandLine nameOnly() {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().header(header);
        return new CommandLine(spec);
    }
}
