package io.etcddr.config;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The JSON Schema of the configuration (draft 2020-12), made from the keys that the reader declares.
final class ConfigSchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private final Map<String, Object> definitions = new LinkedHashMap<>();

    private ConfigSchema() {}

    static String text() throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        printer.indentArraysWith(indenter);
        return new ObjectMapper().writer(printer).writeValueAsString(new ConfigSchema().root()) + "\n";
    }

    private Map<String, Object> root() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DIALECT);
        schema.put("title", "Configuration of etcd-dr and etcd-restore");
        schema.put(
                "description",
                "Made from the code. What a schema cannot say (ranges of durations, cron expressions, sense) is told"
                        + " by etcd-dr config check.");
        schema.putAll(group(ConfigReader.GROUP));
        schema.put("$defs", definitions);
        return schema;
    }

    private Map<String, Object> group(Group<?> group) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Key<?> key : group.keys()) {
            properties.put(key.name(), described(key));
            if (key.about().required()) {
                required.add(key.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        List<Object> rules =
                group.rules().stream().<Object>map(ConfigSchema::rule).toList();
        if (!rules.isEmpty()) {
            schema.put("allOf", rules);
        }
        return schema;
    }

    private static Map<String, Object> rule(Rule rule) {
        return switch (rule) {
            case Rule.Needs(String key, String needed, String ignored) ->
                ordered("dependentRequired", ordered(key, List.of(needed)));
            case Rule.NotBoth(String one, String other) -> ordered("not", ordered("required", List.of(one, other)));
            case Rule.AnyOf(List<String> keys, String ignored, String problem) ->
                ordered(
                        "anyOf",
                        keys.stream()
                                .map(key -> ordered("required", List.of(key)))
                                .toList());
        };
    }

    private Map<String, Object> described(Key<?> key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", key.about().meaning());
        schema.putAll(key(key));
        return schema;
    }

    private Map<String, Object> key(Key<?> key) {
        return switch (key) {
            case Key.Value<?> value -> value(value);
            case Key.Values<?> values -> ordered("type", "array", "minItems", 1, "items", type(values.type()));
            case Key.Sub<?> sub when sub.orNone().isEmpty() -> reference(sub.group());
            case Key.Sub<?> sub -> ordered("anyOf", List.of(ordered("const", "none"), reference(sub.group())));
            case Key.Subs<?> subs -> ordered("type", "array", "minItems", 1, "items", reference(subs.group()));
            case Key.Entries<?> entries ->
                ordered(
                        "type",
                        "object",
                        "minProperties",
                        1,
                        "patternProperties",
                        ordered(entries.names().limits().get("pattern"), type(entries.type())),
                        "additionalProperties",
                        false);
        };
    }

    private static <T> Map<String, Object> value(Key.Value<T> key) {
        Map<String, Object> schema = new LinkedHashMap<>(type(key.type()));
        key.fallback().ifPresent(value -> schema.put("default", key.type().plain(value)));
        return schema;
    }

    private static Map<String, Object> type(Type<?> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type.kind().schemaType());
        type.limits().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(limit -> schema.put(limit.getKey(), limit.getValue()));
        return schema;
    }

    /// As `Map.of`, in the order in which it is written: the schema is compared as text.
    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i].toString(), keysAndValues[i + 1]);
        }
        return map;
    }

    private Map<String, Object> reference(Group<?> group) {
        if (!definitions.containsKey(group.name())) {
            definitions.put(group.name(), ordered()); // its place
            definitions.put(group.name(), group(group));
        }
        return ordered("$ref", "#/$defs/" + group.name());
    }
}
