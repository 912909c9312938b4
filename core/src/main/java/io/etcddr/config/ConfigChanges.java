package io.etcddr.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// In which keys two configurations differ. Values are not shown.
///
/// @param keys with those above them, clusters by their name: `clusters[main].max-age`; a cluster that came or
///     went is one key
/// @param atNextStart those of them that a running service goes by only after its next start
public record ConfigChanges(List<String> keys, List<String> atNextStart) {
    public ConfigChanges {
        keys = List.copyOf(keys);
        atNextStart = List.copyOf(atNextStart);
    }

    public static ConfigChanges between(Config before, Config after) {
        Map<String, Object> old = flat(before);
        Map<String, Object> fresh = flat(after);
        Set<String> all = new LinkedHashSet<>(old.keySet());
        all.addAll(fresh.keySet());
        List<String> different = all.stream()
                .filter(key -> !Objects.equals(old.get(key), fresh.get(key)))
                .toList();
        Set<String> clusters = comingAndGoing(different);
        List<String> keys = different.stream()
                .filter(key -> clusters.contains(key) || clusters.stream().noneMatch(one -> key.startsWith(one + ".")))
                .toList();
        List<String> late = lateKeys(ConfigReader.GROUP, "");
        return new ConfigChanges(
                keys,
                keys.stream()
                        .filter(key -> late.stream().anyMatch(one -> key.equals(one) || key.startsWith(one + ".")))
                        .toList());
    }

    /// Only their own entries end with the name in brackets.
    private static Set<String> comingAndGoing(List<String> different) {
        return new LinkedHashSet<>(
                different.stream().filter(key -> key.endsWith("]")).toList());
    }

    private static Map<String, Object> flat(Config config) {
        Map<String, Object> values = new LinkedHashMap<>();
        flatten(ConfigReader.GROUP.shown(config, Origins.NOWHERE), "", values);
        return values;
    }

    private static void flatten(Shown shown, String path, Map<String, Object> values) {
        switch (shown) {
            case Shown.Single single -> values.put(path, single.value());
            case Shown.Many many
            when many.items().stream().allMatch(Shown.Single.class::isInstance) -> values.put(path, many.items());
            case Shown.Many many ->
                many.items().forEach(item -> {
                    String own = path + "[" + name(item).orElse("") + "]";
                    values.put(own, "there");
                    flatten(item, own, values);
                });
            case Shown.Fields fields ->
                fields.fields()
                        .forEach(field -> flatten(
                                field.shown(), path.isEmpty() ? field.key() : path + "." + field.key(), values));
        }
    }

    private static Optional<Object> name(Shown item) {
        return item instanceof Shown.Fields(List<Shown.Named> fields)
                ? fields.stream()
                        .filter(field -> field.key().equals(ClusterReader.NAME.name()))
                        .flatMap(field -> field.shown() instanceof Shown.Single single
                                ? Optional.of(single.value()).stream()
                                : Optional.empty().stream())
                        .findFirst()
                : Optional.empty();
    }

    private static List<String> lateKeys(Group<?> group, String path) {
        List<String> keys = new ArrayList<>();
        for (Key<?> key : group.keys()) {
            String own = path + key.name();
            if (key.about().effect() == About.Effect.NEXT_START) {
                keys.add(own);
            } else if (key instanceof Key.Sub<?> sub) {
                keys.addAll(lateKeys(sub.group(), own + "."));
            }
        }
        return keys;
    }
}
