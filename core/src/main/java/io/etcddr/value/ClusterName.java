package io.etcddr.value;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/// What the configuration calls a cluster; also the first segment of all its object keys. Letters, digits, `.`, `_`
/// and
/// `-`, 63 characters at most, starting with a letter or a digit, and not `format.json`, which the repository needs
/// itself.
public record ClusterName(String value) implements Comparable<ClusterName> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /// @throws IllegalArgumentException if `value` is not such a name
    public ClusterName {
        requireNonNull(value, "value is null");
        if (!FORM.matcher(value).matches() || value.equals("format.json")) {
            throw new IllegalArgumentException("not a cluster name: \"%s\"".formatted(value));
        }
    }

    @Override
    public int compareTo(ClusterName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
