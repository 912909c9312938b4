package io.etcddr.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// An OpenAPI 3.1 file: which operations it has, and whether a document is what it says that an operation
/// answers. Knows the keywords that the file uses; another one fails, so that none goes unheeded.
public final class OpenApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// Without anchors: Jackson does not follow them.
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "type",
            "required",
            "properties",
            "additionalProperties",
            "unevaluatedProperties",
            "items",
            "enum",
            "oneOf",
            "allOf",
            "format",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "default",
            "description");

    private final JsonNode root;

    private OpenApi(JsonNode root) {
        this.root = root;
    }

    public static OpenApi read(Path file) {
        try (Reader yaml = Files.newBufferedReader(file)) {
            return new OpenApi(YAML.readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `GET /api/v1/runs/{run}` and so on.
    public Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        operations.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /// Media type → schema, for what an operation may answer; empty when the file does not name that status.
    private Map<String, JsonNode> contents(String operation, int status) {
        Map<String, JsonNode> contents = new TreeMap<>();
        JsonNode answer = find(operation).get("responses").get(Integer.toString(status));
        if (answer != null) {
            resolve(answer)
                    .path("content")
                    .properties()
                    .forEach(content -> contents.put(content.getKey(), content.getValue()));
        }
        return contents;
    }

    private JsonNode find(String operation) {
        String[] parts = operation.split(" ", 2);
        return root.get("paths").get(parts[1]).get(parts[0].toLowerCase(Locale.ROOT));
    }

    public boolean names(String operation, int status) {
        return find(operation).get("responses").has(Integer.toString(status));
    }

    /// Whether a call needs the token.
    public boolean secured(String operation) {
        return find(operation).has("security");
    }

    /// What is wrong with an answer, a line each; empty when nothing is.
    ///
    /// @param contentType without parameters, empty for an answer without a body
    public List<String> check(String operation, int status, String contentType, String body) {
        if (!names(operation, status)) {
            return List.of("%s answers %d, which is not in the file".formatted(operation, status));
        }
        Map<String, JsonNode> contents = contents(operation, status);
        if (contents.isEmpty() && body.isEmpty()) {
            return List.of();
        }
        JsonNode content = contents.get(contentType);
        if (content == null) {
            return List.of("%s answers %d as %s, and the file has %s"
                    .formatted(operation, status, contentType, contents.keySet()));
        }
        List<String> wrong = new ArrayList<>();
        if (content.has("schema")) {
            try {
                check("", JSON.readTree(body), content.get("schema"), wrong);
            } catch (IOException e) {
                wrong.add("not JSON: " + e.getMessage());
            }
        }
        return wrong;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? resolve(root.at(node.get("$ref").asText().substring(1))) : node;
    }

    private void check(String path, JsonNode value, JsonNode reference, List<String> wrong) {
        JsonNode schema = resolve(reference);
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!KNOWN.contains(keyword)) {
                throw new IllegalArgumentException("OpenApi.java does not know the keyword " + keyword);
            }
        });
        if (schema.has("oneOf")) {
            oneOf(path, value, schema, wrong);
        }
        schema.path("allOf").forEach(part -> check(path, value, part, wrong));
        if (schema.has("type") && !isOfType(value, schema.get("type"))) {
            wrong.add("%s is %s, not of type %s".formatted(path, value.getNodeType(), schema.get("type")));
            return;
        }
        if (schema.has("enum") && !elements(schema.get("enum")).contains(value)) {
            wrong.add("%s is %s, not one of %s".formatted(path, value, schema.get("enum")));
        }
        text(path, value, schema, wrong);
        if (value.isObject()) {
            object(path, value, schema, wrong);
            if (schema.has("unevaluatedProperties")) {
                Set<String> evaluated = properties(schema);
                value.fieldNames().forEachRemaining(name -> {
                    if (!evaluated.contains(name)) {
                        wrong.add("%s.%s is not in the file".formatted(path, name));
                    }
                });
            }
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check("%s[%d]".formatted(path, i), value.get(i), schema.get("items"), wrong);
            }
        }
    }

    private Set<String> properties(JsonNode reference) {
        JsonNode schema = resolve(reference);
        Set<String> names = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        schema.path("allOf").forEach(part -> names.addAll(properties(part)));
        return names;
    }

    private void oneOf(String path, JsonNode value, JsonNode schema, List<String> wrong) {
        List<String> all = new ArrayList<>();
        int fitting = 0;
        for (JsonNode choice : schema.get("oneOf")) {
            List<String> here = new ArrayList<>();
            check(path, value, choice, here);
            fitting += here.isEmpty() ? 1 : 0;
            all.addAll(here);
        }
        if (fitting != 1) {
            wrong.add("%s fits %d of oneOf: %s".formatted(path, fitting, all));
        }
    }

    private static void text(String path, JsonNode value, JsonNode schema, List<String> wrong) {
        if (!value.isTextual()) {
            return;
        }
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").asText())
                        .matcher(value.asText())
                        .find()) {
            wrong.add("%s does not match %s".formatted(path, schema.get("pattern")));
        }
        if (schema.path("format").asText().equals("date-time")) {
            try {
                Instant.parse(value.asText());
            } catch (DateTimeException e) {
                wrong.add("%s is no time: %s".formatted(path, value));
            }
        }
    }

    private void object(String path, JsonNode value, JsonNode schema, List<String> wrong) {
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                wrong.add("%s has no %s".formatted(path, name.asText()));
            }
        });
        JsonNode additional = schema.path("additionalProperties");
        value.properties().forEach(member -> {
            String name = path + "." + member.getKey();
            if (schema.path("properties").has(member.getKey())) {
                check(name, member.getValue(), schema.get("properties").get(member.getKey()), wrong);
            } else if (additional.isObject()) {
                check(name, member.getValue(), additional, wrong);
            } else if (additional.isBoolean() && !additional.asBoolean()) {
                wrong.add(name + " is not in the file");
            }
        });
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }

    private static boolean isOfType(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            return elements(type).stream().anyMatch(one -> isOfType(value, one));
        }
        return switch (type.asText()) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            default -> throw new IllegalArgumentException("no type: " + type);
        };
    }
}
