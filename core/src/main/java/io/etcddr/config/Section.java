package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.Node.Entry;
import io.etcddr.config.Node.Mapping;
import io.etcddr.config.Node.Nothing;
import io.etcddr.config.Node.Scalar;
import io.etcddr.config.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A group of keys being read. What is wrong goes to the [Problems] and comes back as empty. Keys that the
/// group does not declare, and its rules, are looked at once when it is opened.
final class Section {
    private static final int MAX_PATH = 120;

    private final Mapping node;
    private final String path;
    private final Group<?> group;
    private final Reading reading;

    private Section(Mapping node, String path, Group<?> group, Reading reading) {
        this.node = node;
        this.path = path;
        this.group = requireNonNull(group, "group is null");
        this.reading = requireNonNull(reading, "reading is null");
    }

    /// @param path of the group itself, empty for the whole file
    static Section open(Mapping node, String path, Group<?> group, Reading reading) {
        Section section = new Section(node, path, group, reading);
        section.group.rules().forEach(section::check);
        section.rejectUnknownKeys();
        return section;
    }

    Reading reading() {
        return reading;
    }

    /// The line of a key, or of the section when the key is not there.
    private int line(String key) {
        return find(key).map(Entry::line).orElse(node.line());
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(Key<?> key) {
        return find(known(key)).isPresent();
    }

    /// @throws IllegalStateException if the group does not declare it
    private String known(Key<?> key) {
        if (group.keys().stream().noneMatch(declared -> declared == key)) {
            throw new IllegalStateException("%s has no key %s".formatted(group.name(), key.name()));
        }
        reading.asked().accept(group, key);
        return key.name();
    }

    private Optional<Entry> find(String key) {
        return node.entry(key);
    }

    /// The node of a key; a key without a value is a problem, and so is a required one that is not there.
    private Optional<Node> node(Key<?> key) {
        Optional<Entry> entry = find(known(key));
        if (entry.isEmpty() && key.about().required()) {
            problem(key, key.about().missing());
        }
        if (entry.isPresent() && entry.get().value() instanceof Nothing) {
            problem(key, "has no value");
            return Optional.empty();
        }
        return entry.map(Entry::value);
    }

    <T> Optional<T> value(Key.Value<T> key) {
        return node(key).flatMap(value -> scalar(value, path(key.name()), key.type()));
    }

    /// @throws IllegalStateException if the key has no default
    <T> T valueOrDefault(Key.Value<T> key) {
        return value(key)
                .or(key::fallback)
                .orElseThrow(() -> new IllegalStateException("%s has no default".formatted(key.name())));
    }

    /// Empty when the key is not there.
    <T> List<T> values(Key.Values<T> key) {
        List<T> values = new ArrayList<>();
        List<Node> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            scalar(items.get(i), item(key, i), key.type()).ifPresent(values::add);
        }
        return values;
    }

    /// Empty for the word `none`, too.
    Optional<Section> section(Key.Sub<?> key) {
        Optional<Node> value = node(key);
        if (value.isPresent()
                && value.get() instanceof Scalar scalar
                && !key.orNone().isEmpty()) {
            if (!scalar.text().equals("none")) {
                problem(key, "is a single value; " + key.orNone());
            }
            return Optional.empty();
        }
        return value.flatMap(some -> section(some, path(key.name()), key.group()));
    }

    /// Whether the word `none` stands for the group.
    boolean none(Key.Sub<?> key) {
        return !key.orNone().isEmpty()
                && find(known(key))
                        .filter(entry -> entry.value() instanceof Scalar scalar
                                && scalar.text().equals("none"))
                        .isPresent();
    }

    /// Empty when the key is not there.
    List<Section> sections(Key.Subs<?> key) {
        List<Section> sections = new ArrayList<>();
        List<Node> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            section(items.get(i), item(key, i), key.group()).ifPresent(sections::add);
        }
        return sections;
    }

    /// Empty when the key is not there.
    <T> Map<String, T> entries(Key.Entries<T> key) {
        Map<String, T> entries = new LinkedHashMap<>();
        Optional<Node> value = node(key);
        if (value.isPresent() && value.get() instanceof Mapping mapping) {
            if (mapping.entries().isEmpty()) {
                problem(key, "is empty");
            }
            for (Entry entry : mapping.entries()) {
                String place = path(key.name()) + "." + entry.key();
                Optional<String> name = scalar(new Scalar(entry.line(), entry.key()), place, key.names());
                Optional<T> item = scalar(entry.value(), place, key.type());
                name.ifPresent(known -> item.ifPresent(some -> entries.put(known, some)));
            }
        } else {
            value.ifPresent(other -> problem(key, "is %s, expected a group of keys".formatted(other.kind())));
        }
        return entries;
    }

    private List<Node> items(Key<?> key) {
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

    /// A place in the file.
    record Place(int line, String path) {}

    /// Of the section itself.
    Place place() {
        return new Place(node.line(), path);
    }

    /// Where the last of nested keys stands; empty when it is not written.
    Optional<Place> place(List<Key<?>> keys) {
        Mapping mapping = node;
        String place = path;
        for (int i = 0; ; i++) {
            String key = keys.get(i).name();
            place = place.isEmpty() ? key : place + "." + key;
            Optional<Entry> entry = mapping.entry(key);
            if (entry.isEmpty() || i == keys.size() - 1) {
                String found = place;
                return entry.map(last -> new Place(last.line(), found));
            }
            if (!(entry.get().value() instanceof Mapping inner)) {
                return Optional.empty();
            }
            mapping = inner;
        }
    }

    /// What is written in the group that nested keys lead to; empty when it is not there.
    List<String> keysOf(List<Key<?>> keys) {
        Optional<Node> inner = Optional.of(node);
        for (Key<?> key : keys) {
            inner = inner.flatMap(
                            some -> some instanceof Mapping mapping ? mapping.entry(key.name()) : Optional.empty())
                    .map(Entry::value);
        }
        return inner.stream()
                .flatMap(some -> some instanceof Mapping mapping ? mapping.entries().stream() : Stream.empty())
                .map(Entry::key)
                .toList();
    }

    private String item(Key<?> key, int index) {
        return path(key.name()) + "[" + index + "]";
    }

    private Optional<Section> section(Node value, String valuePath, Group<?> type) {
        if (value instanceof Mapping mapping) {
            return Optional.of(open(mapping, valuePath, type, reading));
        }
        reading.problems().add(value.line(), valuePath, "is %s, expected a group of keys".formatted(value.kind()));
        return Optional.empty();
    }

    private <T> Optional<T> scalar(Node value, String valuePath, Type<T> type) {
        if (!(value instanceof Scalar scalar)) {
            reading.problems()
                    .add(value.line(), shortened(valuePath), "is %s, expected a single value".formatted(value.kind()));
            return Optional.empty();
        }
        try {
            if (scalar.text().chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("holds a line break or another control character");
            }
            return Optional.of(type.parser().parse(scalar.text(), reading));
        } catch (IllegalArgumentException e) {
            reading.problems().add(scalar.line(), shortened(valuePath), e.getMessage());
            return Optional.empty();
        }
    }

    void problem(Key<?> key, String text) {
        reading.problems().add(line(key.name()), path(key.name()), text);
    }

    void warn(Key<?> key, String text) {
        reading.problems().warn(line(key.name()), path(key.name()), text);
    }

    private void check(Rule rule) {
        switch (rule) {
            case Rule.Needs(String key, String needed, String problem)
            when there(key) && !there(needed) -> add(needed, problem);
            case Rule.NotBoth(String one, String other)
            when there(one) && there(other) -> add(other, "stands beside %s; one of the two is allowed".formatted(one));
            case Rule.AnyOf(List<String> keys, String place, String problem)
            when keys.stream().noneMatch(this::there) -> add(place, problem);
            default -> {
                // It holds.
            }
        }
    }

    private boolean there(String key) {
        return find(key).isPresent();
    }

    private void add(String key, String text) {
        reading.problems().add(line(key), path(key), text);
    }

    private void rejectUnknownKeys() {
        List<String> known = group.names();
        for (Entry entry : node.entries()) {
            if (!known.contains(entry.key())) {
                String help = Spelling.nearest(entry.key(), known)
                        .map(", did you mean %s?"::formatted)
                        .orElse(", known here: " + String.join(", ", known));
                reading.problems().add(entry.line(), shortened(path(entry.key())), "unknown key" + help);
            }
        }
    }

    static String shortened(String path) {
        String cut = path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "..." : path;
        return cut.replaceAll("\\p{C}", "?");
    }
}
