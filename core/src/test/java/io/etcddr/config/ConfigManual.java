package io.etcddr.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The tables of keys in `docs/configuration.md`, made from the keys that the reader declares.
final class ConfigManual {
    static final String BEGIN = "<!-- The tables are made from the code, by ConfigDocumentsTest. -->\n";

    /// A group that several keys have is described once, under the first of them.
    private final Map<String, String> sections = new LinkedHashMap<>();

    /// Group → the keys that have it, in order.
    private final Map<String, List<String>> places = new LinkedHashMap<>();

    private final StringBuilder text = new StringBuilder(BEGIN);

    private ConfigManual() {}

    /// From [#BEGIN] to the end of the document.
    static String text() {
        ConfigManual manual = new ConfigManual();
        manual.places(ConfigReader.GROUP, "");
        manual.group("", ConfigReader.GROUP);
        return manual.text.toString();
    }

    private void places(Group<?> group, String path) {
        for (Key<?> key : group.keys()) {
            if (key instanceof Key.Sub<?> sub) {
                places.computeIfAbsent(sub.group().name(), name -> new ArrayList<>())
                        .add("`" + path + key.name() + "`");
                places(sub.group(), path + key.name() + ".");
            }
        }
    }

    private record Later(String path, Group<?> group) {}

    private void group(String path, Group<?> group) {
        List<Later> later = new ArrayList<>();
        text.append("\n### ")
                .append(path.isEmpty() ? "The file" : "`" + path + "`")
                .append("\n\n");
        List<String> all = places.getOrDefault(group.name(), List.of());
        if (all.size() > 1) {
            text.append("The same for %s.\n\n".formatted(String.join(", ", all.subList(1, all.size()))));
        }
        text.append("| key | type | default | meaning | example |\n|---|---|---|---|---|\n");
        Set<String> protection = new TreeSet<>(ProtectionReader.GROUP.names());
        boolean cluster = group == ClusterReader.GROUP;
        for (Key<?> key : group.keys()) {
            if (!cluster || !protection.contains(key.name())) {
                row(path, key, later);
            }
        }
        if (cluster) {
            text.append("| %s | as in [`defaults`](#defaults) | what `defaults` say | | |\n"
                    .formatted(String.join(
                            ", ",
                            ProtectionReader.GROUP.names().stream()
                                    .map(name -> "`" + name + "`")
                                    .toList())));
        }
        later.forEach(next -> group(next.path(), next.group()));
    }

    private void row(String path, Key<?> key, List<Later> later) {
        About about = key.about();
        String own = path.isEmpty() ? key.name() : path + "." + key.name();
        String meaning = about.meaning()
                + (about.effect() == About.Effect.NEXT_START ? "; a change is in force after the next start" : "");
        text.append("| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        key.name(),
                        type(own, key, later),
                        about.required() ? "**required**" : about.otherwise(),
                        meaning,
                        example(key)));
    }

    private String type(String path, Key<?> key, List<Later> later) {
        return switch (key) {
            case Key.Value<?> value -> value.type().told();
            case Key.Values<?> values -> "list: " + values.type().told();
            case Key.Sub<?> sub ->
                section(path, sub.group(), later) + (sub.orNone().isEmpty() ? "" : ", or `none`");
            case Key.Subs<?> subs -> "list: " + section(path + "[]", subs.group(), later);
            case Key.Entries<?> entries ->
                "%s by %s".formatted(entries.type().told(), entries.names().told());
        };
    }

    private String section(String path, Group<?> group, List<Later> later) {
        if (sections.putIfAbsent(group.name(), path) == null) {
            later.add(new Later(path, group));
        }
        return "[group](#%s)".formatted(anchor(sections.get(group.name())));
    }

    /// As GitHub makes it of a heading.
    private static String anchor(String path) {
        return path.replaceAll("[^a-z0-9-]", "");
    }

    private static String example(Key<?> key) {
        String own = key.about().example();
        if (!own.isEmpty()) {
            return "`" + own + "`";
        }
        return switch (key) {
            case Key.Value<?> value when value.fallback().isPresent() -> ""; // the default is one
            case Key.Value<?> value -> "`" + value.type().example() + "`";
            case Key.Values<?> values -> "`[" + quoted(values.type().example()) + "]`";
            default -> "";
        };
    }

    private static String quoted(String text) {
        return text.contains(":") ? "\"" + text + "\"" : text;
    }
}
