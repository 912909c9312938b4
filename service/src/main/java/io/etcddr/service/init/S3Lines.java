package io.etcddr.service.init;

import io.etcddr.cli.options.S3Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Puts the S3 flags of `init` into the config, before the commented example that the template has.
final class S3Lines {
    private static final String EXAMPLE = "  # s3:\n";

    private S3Lines() {}

    static String insert(String template, S3Options s3) {
        if (!s3.given()) {
            return template;
        }
        if (!template.contains(EXAMPLE)) {
            throw new IllegalStateException("the config template has no example of s3");
        }
        List<String> lines = new ArrayList<>();
        lines.add("  s3:");
        s3.endpoint().ifPresent(endpoint -> lines.add("    endpoint: " + quoted(endpoint.toString())));
        s3.region().ifPresent(region -> lines.add("    region: " + quoted(region)));
        lines.add("    path-style: " + s3.pathStyle());
        s3.caFile().map(Path::toAbsolutePath).ifPresent(file -> lines.add("    ca-file: " + quoted(file.toString())));
        return template.replace(EXAMPLE, String.join("\n", lines) + "\n  # More of it:\n" + EXAMPLE);
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
