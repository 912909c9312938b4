package io.etcddr.cli.options;

import picocli.CommandLine.Option;

/// `--debug`, on every command. Picocli fills the field; [io.etcddr.cli.run.Program] looks for the option by its name.
public final class DebugOption {
    public static final String NAME = "--debug";

    @Option(names = NAME, description = "Show stack traces and more of the log on stderr.")
    private boolean debug;
}
