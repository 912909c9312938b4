package io.etcddr.value;

import static java.util.Objects.requireNonNull;

/// A string that must never be printed or logged. `toString` hides it; [#reveal] is the only way to it.
public final class Secret {
    private final String content;

    public Secret(String content) {
        this.content = requireNonNull(content, "content is null");
    }

    public String reveal() {
        return content;
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
