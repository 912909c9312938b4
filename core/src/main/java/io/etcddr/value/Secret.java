package io.etcddr.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;

/// A string that must never be printed or logged. `toString` hides it; [#reveal] is the only way to it.
public final class Secret {
    private final String content;

    public Secret(String content) {
        this.content = requireNonNull(content, "content is null");
    }

    public String reveal() {
        return content;
    }

    /// Equal when the content is: so it shows whether a secret was changed.
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(content.getBytes(UTF_8), secret.content.getBytes(UTF_8));
    }

    @Override
    public int hashCode() {
        return content.hashCode();
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
