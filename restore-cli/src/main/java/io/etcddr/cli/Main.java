package io.etcddr.cli;

import io.etcddr.cli.datadir.DataDirCommand;
import io.etcddr.cli.export.ExportCommand;
import io.etcddr.cli.get.GetCommand;
import io.etcddr.cli.hold.HoldCommand;
import io.etcddr.cli.list.ListCommand;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Launch;
import io.etcddr.cli.run.Program;
import io.etcddr.cli.run.Terminal;
import io.etcddr.cli.run.Verb;
import io.etcddr.cli.show.ShowCommand;
import io.etcddr.cli.verify.VerifyCommand;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;

/// `etcd-restore`, the operator's command.
public final class Main {
    /// In the order in which help shows them.
    private static final List<Verb> VERBS = List.of(
            new Verb("list", "List recovery points, newest first.", ListCommand::new),
            new Verb("show", "Show everything that is known of a recovery point.", ShowCommand::new),
            new Verb("hold", "Keep recovery points from being deleted, or let them go.", HoldCommand::of),
            new Verb("verify", "Verify recovery points, or a snapshot file.", VerifyCommand::new),
            new Verb("get", "Read keys out of a recovery point without restoring it.", GetCommand::new),
            new Verb("export", "Write a recovery point as a stock snapshot file.", ExportCommand::new),
            new Verb("data-dir", "Restore a recovery point, or a file, into data directories.", DataDirCommand::new),
            new Verb(
                    "generate-completion",
                    "Print a completion script for bash or zsh.",
                    console -> new AutoComplete.GenerateCompletion()));

    private Main() {}

    public static void main(String[] args) {
        Launch.main(console -> run(console, args));
    }

    /// Runs one command line and returns its exit code, so that tests read what a user reads.
    public static int run(PrintStream out, PrintStream err, Map<String, String> env, String... args) {
        return run(new Console(out, err, env, Terminal.none()), args);
    }

    private static int run(Console console, String... args) {
        return program(console, args).run(args);
    }

    /// The program with the commands that `args` name.
    public static Program program(Console console, String... args) {
        return new Program(console, Verb.program(new RootCommand(), VERBS, console, args));
    }
}
