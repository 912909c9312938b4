package io.etcddr.service;

import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Launch;
import io.etcddr.cli.run.Program;
import io.etcddr.cli.run.Terminal;
import io.etcddr.cli.run.Verb;
import io.etcddr.cli.verify.VerifyCommand;
import io.etcddr.service.backup.BackupCommand;
import io.etcddr.service.check.CheckCommand;
import io.etcddr.service.config.ConfigCommand;
import io.etcddr.service.drill.DrillCommand;
import io.etcddr.service.expire.ExpireCommand;
import io.etcddr.service.init.InitCommand;
import io.etcddr.service.learner.LearnerCommand;
import io.etcddr.service.serve.ServeCommand;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;

/// `etcd-dr`, the command that takes backups.
public final class Main {
    /// In the order in which help shows them.
    private static final List<Verb> VERBS = List.of(
            new Verb("init", "Make a repository, its keys and a config.", InitCommand::new),
            new Verb("backup", "Take a backup of a cluster and prove it.", BackupCommand::new),
            new Verb("serve", "Protect clusters unattended, as a service.", ServeCommand::new),
            new Verb("verify", "Verify recovery points, or a snapshot file.", VerifyCommand::new),
            new Verb("drill", "Restore a recovery point, boot it and compare.", DrillCommand::new),
            new Verb("expire", "Delete the points that retention does not keep.", ExpireCommand::new),
            new Verb("check", "Try everything that backups and restores need.", CheckCommand::new),
            new Verb("learner", "Look at a cluster's learner, add, remove or release it.", LearnerCommand::of),
            new Verb("config", "Check a config, or print what is in force.", ConfigCommand::of),
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
