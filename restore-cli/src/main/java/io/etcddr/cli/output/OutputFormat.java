package io.etcddr.cli.output;

/// What stdout gets. JSON is a contract: `docs/cli-json.md`.
public enum OutputFormat {
    TEXT,
    JSON;

    /// As the option is written and as help shows it.
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
