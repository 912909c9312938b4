package io.etcddr.config;

import io.etcddr.config.Node.Entry;
import io.etcddr.config.Node.Mapping;
import io.etcddr.config.Node.Nothing;
import io.etcddr.config.Node.Scalar;
import io.etcddr.config.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A group of keys being read. Whoever reads it asks for every key it knows, then calls [#rejectUnknownKeys].
/// What is wrong goes to the [Problems] and comes back as empty.
final class Section {
    private static final int MAX_PATH = 120;

    private final Mapping node;
    private final String path;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    Section(Mapping node, String path, Problems problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    int line() {
        return node.line();
    }

    /// The line of a key, or of the section when the key is not there.
    int line(String key) {
        return find(key).map(Entry::line).orElse(node.line());
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        return find(key).isPresent();
    }

    private Optional<Entry> find(String key) {
        known.add(key);
        return node.entries().stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    /// The node of an optional key; a key without a value is a problem.
    Optional<Node> node(String key) {
        Optional<Entry> entry = find(key);
        if (entry.isPresent() && entry.get().value() instanceof Nothing) {
            problem(key, "has no value");
            return Optional.empty();
        }
        return entry.map(Entry::value);
    }

    /// @param parser throws [IllegalArgumentException] with a message that a person can act on and that shows
    ///     no secret
    <T> Optional<T> value(String key, Function<String, T> parser) {
        return node(key).flatMap(value -> scalar(value, path(key), parser));
    }

    <T> Optional<T> required(String key, Function<String, T> parser) {
        if (!has(key)) {
            problem(key, "is missing");
        }
        return value(key, parser);
    }

    <T> T value(String key, Function<String, T> parser, T otherwise) {
        return value(key, parser).orElse(otherwise);
    }

    Optional<Section> section(String key) {
        return node(key).flatMap(value -> section(value, path(key)));
    }

    /// The items of a list of scalars; empty when the key is not there.
    <T> List<T> values(String key, Function<String, T> parser) {
        List<T> values = new ArrayList<>();
        List<Node> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            scalar(items.get(i), path(key) + "[" + i + "]", parser).ifPresent(values::add);
        }
        return values;
    }

    /// The items of a list of groups; empty when the key is not there.
    List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        List<Node> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            section(items.get(i), path(key) + "[" + i + "]").ifPresent(sections::add);
        }
        return sections;
    }

    private List<Node> items(String key) {
        Optional<Node> value = node(key);
        if (value.isPresent() && value.get() instanceof Sequence sequence) {
            if (sequence.items().isEmpty()) {
                problem(key, "is empty");
            }
            return sequence.items();
        }
        value.ifPresent(other -> problem(key, "is %s, expected a list".formatted(other.kind())));
        return List.of();
    }

    private Optional<Section> section(Node value, String valuePath) {
        if (value instanceof Mapping mapping) {
            return Optional.of(new Section(mapping, valuePath, problems));
        }
        problems.add(value.line(), valuePath, "is %s, expected a group of keys".formatted(value.kind()));
        return Optional.empty();
    }

    private <T> Optional<T> scalar(Node value, String valuePath, Function<String, T> parser) {
        if (!(value instanceof Scalar scalar)) {
            problems.add(value.line(), valuePath, "is %s, expected a single value".formatted(value.kind()));
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(scalar.text()));
        } catch (IllegalArgumentException e) {
            problems.add(scalar.line(), valuePath, e.getMessage());
            return Optional.empty();
        }
    }

    void problem(String key, String text) {
        problems.add(line(key), path(key), text);
    }

    void warn(String key, String text) {
        problems.warn(line(key), path(key), text);
    }

    /// Called last, when every known key was asked for.
    void rejectUnknownKeys() {
        for (Entry entry : node.entries()) {
            if (!known.contains(entry.key())) {
                String help = nearest(entry.key())
                        .map(near -> ", did you mean %s?".formatted(near))
                        .orElse(", known here: " + String.join(", ", known));
                problems.add(entry.line(), shortened(path(entry.key())), "unknown key" + help);
            }
        }
    }

    static String shortened(String path) {
        String cut = path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "..." : path;
        return cut.replaceAll("\\p{C}", "?");
    }

    private Optional<String> nearest(String key) {
        String best = "";
        int least = Math.max(1, Math.min(key.length(), MAX_PATH) / 3) + 1;
        for (String candidate : known) {
            int distance = plain(candidate).equals(plain(key)) ? 0 : distance(candidate, key);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /// `caFile` and `ca_file` are `ca-file` to a person.
    private static String plain(String key) {
        return key.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /// Levenshtein, with two rows.
    private static int distance(String a, String b) {
        if (b.length() > MAX_PATH) {
            return Integer.MAX_VALUE;
        }
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
