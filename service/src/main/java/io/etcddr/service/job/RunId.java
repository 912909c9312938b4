package io.etcddr.service.job;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/// The name of one run, on every line that is logged about it: 16 hexadecimal digits, by chance.
public record RunId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    /// @throws IllegalArgumentException if `value` is not such a name
    public RunId {
        requireNonNull(value, "value is null");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a run id: \"%s\"".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
