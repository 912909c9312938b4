package io.etcddr.config;

import io.etcddr.config.Origins.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A configuration as it is in force: every key that has a value, whether somebody wrote it or not. Secrets
/// stay references; paths are absolute. [ConfigFile] reads what this prints, to the same [Config].
public final class EffectiveConfig {
    /// What no YAML parser takes for anything but this text.
    private static final Pattern PLAIN = Pattern.compile(
            "[A-Za-z/][A-Za-z0-9/._+=@-]*(:[A-Za-z0-9/._+=@-]+)*" + "|([0-9]+(d|h|m|s|ms))+" + "|[0-9]+([KMGT]i)?B");

    private static final Pattern OTHER_TYPE = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|\\.inf|\\.nan");

    private final Shown root;

    EffectiveConfig(Shown root) {
        this.root = root;
    }

    /// With a comment behind each value that is not in the file: `# default`, or `# from defaults` for what a
    /// cluster has from the group `defaults`.
    public String yaml() {
        StringBuilder text = new StringBuilder();
        yaml(root, "", text);
        return text.toString();
    }

    private static void yaml(Shown shown, String indent, StringBuilder text) {
        if (!(shown instanceof Shown.Fields(List<Shown.Named> fields))) {
            throw new IllegalArgumentException("not a group of keys");
        }
        for (Shown.Named field : fields) {
            text.append(indent).append(quoted(field.key())).append(':');
            switch (field.shown()) {
                case Shown.Single(Object value, Origin origin) ->
                    text.append(' ')
                            .append(scalar(value))
                            .append(comment(origin))
                            .append('\n');
                case Shown.Many(List<Shown> items, Origin origin) -> {
                    text.append(comment(origin)).append('\n');
                    items.forEach(item -> item(item, indent + "  ", text));
                }
                case Shown.Fields inner -> {
                    text.append('\n');
                    yaml(inner, indent + "  ", text);
                }
            }
        }
    }

    private static void item(Shown item, String indent, StringBuilder text) {
        if (item instanceof Shown.Single(Object value, Origin ignored)) {
            text.append(indent).append("- ").append(scalar(value)).append('\n');
        } else {
            StringBuilder inner = new StringBuilder();
            yaml(item, indent + "  ", inner);
            text.append(indent).append("- ").append(inner.substring(indent.length() + 2));
        }
    }

    private static String comment(Origin origin) {
        return switch (origin) {
            case FILE -> "";
            case DEFAULTS -> "  # from defaults";
            case DEFAULT -> "  # default";
        };
    }

    private static String scalar(Object value) {
        return value instanceof String text ? quoted(text) : value.toString();
    }

    /// In single quotes YAML knows one escape, the doubled quote; no value of a configuration has a line break.
    private static String quoted(String text) {
        boolean plain =
                PLAIN.matcher(text).matches() && !OTHER_TYPE.matcher(text).matches();
        return plain ? text : "'" + text.replace("'", "''") + "'";
    }

    /// The same as maps, lists, strings, integers and booleans.
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (root instanceof Shown.Fields(List<Shown.Named> fields)) {
            fields.forEach(field -> tree.put(field.key(), tree(field.shown())));
        }
        return tree;
    }

    private static Object tree(Shown shown) {
        return switch (shown) {
            case Shown.Single(Object value, Origin ignored) -> value;
            case Shown.Many(List<Shown> items, Origin ignored) ->
                items.stream().map(EffectiveConfig::tree).toList();
            case Shown.Fields fields -> new EffectiveConfig(fields).tree();
        };
    }

    /// The keys that nobody wrote, with those above them: `clusters[0].timeout`.
    public List<String> byDefault() {
        return keys(Origin.DEFAULT);
    }

    /// The keys that clusters have from the group `defaults`.
    public List<String> fromDefaults() {
        return keys(Origin.DEFAULTS);
    }

    private List<String> keys(Origin origin) {
        List<String> keys = new ArrayList<>();
        collect(root, "", origin, keys);
        return keys;
    }

    private static void collect(Shown shown, String path, Origin wanted, List<String> keys) {
        switch (shown) {
            case Shown.Single(Object ignored, Origin origin) when origin == wanted -> keys.add(path);
            case Shown.Single ignored -> {
                // From elsewhere.
            }
            case Shown.Many(List<Shown> items, Origin origin) -> {
                if (origin == wanted) {
                    keys.add(path);
                }
                for (int i = 0; i < items.size(); i++) {
                    collect(items.get(i), path + "[" + i + "]", wanted, keys);
                }
            }
            case Shown.Fields(List<Shown.Named> fields) ->
                fields.forEach(field ->
                        collect(field.shown(), path.isEmpty() ? field.key() : path + "." + field.key(), wanted, keys));
        }
    }
}
