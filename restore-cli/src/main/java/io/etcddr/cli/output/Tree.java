package io.etcddr.cli.output;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Builds the object that [JsonWriter] prints, field by field, in the order in which they are documented.
public final class Tree {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    public static Tree with(String name, Object value) {
        return new Tree().and(name, value);
    }

    public Tree and(String name, Object value) {
        if (fields.put(name, value) != null) {
            throw new IllegalArgumentException("field \"%s\" twice".formatted(name));
        }
        return this;
    }

    public Map<String, Object> fields() {
        return Collections.unmodifiableMap(fields);
    }
}
