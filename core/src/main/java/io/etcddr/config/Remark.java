package io.etcddr.config;

import static java.util.Objects.requireNonNull;

/// What is to be said about a place of a configuration file.
///
/// @param line from 1 on
/// @param key with the keys above it, such as `clusters[0].tls.key-file`; empty for the file as a whole
/// @param text lower case, without final stop; shows no secret
public record Remark(int line, String key, String text) {
    public Remark {
        requireNonNull(key, "key is null");
        requireNonNull(text, "text is null");
    }

    @Override
    public String toString() {
        return "line %d: %s%s".formatted(line, key.isEmpty() ? "" : key + ": ", text);
    }
}
