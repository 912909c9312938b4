package io.etcddr.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which fields a JSON document has, and of which types: `points[].id` to `string`. Types are `string`, `number`,
/// `boolean`, `null` and, for what has fields of its own, `object`.
public record JsonFields(Map<String, Set<String>> types) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param mapPath an object whose field names are data: they count as `*`
    public static JsonFields of(String document, String mapPath) {
        try {
            Map<String, Set<String>> types = new TreeMap<>();
            collect("", JSON.readTree(document), List.of(mapPath), types);
            types.remove("");
            return new JsonFields(types);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Without what is inside an object that has a document of its own.
    public JsonFields closing(String path) {
        Map<String, Set<String>> others = new TreeMap<>(types);
        others.keySet().removeIf(field -> field.startsWith(path + "."));
        return new JsonFields(others);
    }

    private static void collect(String path, JsonNode node, List<String> maps, Map<String, Set<String>> types) {
        if (node.isArray()) {
            node.forEach(element -> collect(path + "[]", element, maps, types));
            return;
        }
        String type = node.getNodeType().name().toLowerCase(Locale.ROOT);
        types.computeIfAbsent(path, name -> new TreeSet<>()).add(type);
        node.properties().forEach(field -> {
            String name = maps.contains(path) ? "*" : field.getKey();
            collect(path.isEmpty() ? name : path + "." + name, field.getValue(), maps, types);
        });
    }
}
