package io.etcddr.cli.options;

import io.etcddr.cli.output.OutputFormat;
import picocli.CommandLine.Option;

/// `--output text|json`. Picocli fills the fields.
public final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "What stdout gets: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format = OutputFormat.TEXT;

    public OutputFormat format() {
        return format;
    }
}
