package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The keys that may stand in one place, the rules between them, and how each is found in the record that is
/// made of them.
///
/// @param name for the JSON Schema, unique among all groups
/// @param <R> the record
record Group<R>(String name, List<Field<R, ?>> fields, List<Rule> rules) {
    /// @param from empty where the record has no such value
    record Field<R, T>(Key<T> key, Function<? super R, Optional<T>> from) {
        private Optional<Shown.Named> shown(R owner, Origins around) {
            return from.apply(owner)
                    .map(value -> key.shown(value, around))
                    .or(() -> key.shownAbsent(around))
                    .map(shown -> new Shown.Named(key.name(), shown));
        }
    }

    Group {
        requireNonNull(name, "name is null");
        fields = List.copyOf(fields);
        rules = List.copyOf(rules);
    }

    static <R> Group<R> named(String name) {
        return new Group<>(name, List.of(), List.of());
    }

    <T> Group<R> has(Key<T> key, Function<? super R, ? extends T> from) {
        return may(key, owner -> Optional.of(from.apply(owner)));
    }

    /// A key without which the record has an empty value.
    <T> Group<R> may(Key<T> key, Function<? super R, Optional<T>> from) {
        return and(new Field<>(key, from));
    }

    /// All keys of another group, whose record is a part of this one.
    <Q> Group<R> all(Group<Q> other, Function<? super R, ? extends Q> part) {
        Group<R> both = this;
        for (Field<Q, ?> field : other.fields) {
            both = both.and(within(field, part));
        }
        return both;
    }

    private static <R, Q, T> Field<R, T> within(Field<Q, T> field, Function<? super R, ? extends Q> part) {
        return new Field<>(field.key(), owner -> field.from().apply(part.apply(owner)));
    }

    private Group<R> and(Field<R, ?> field) {
        if (names().contains(field.key().name())) {
            throw new IllegalArgumentException(
                    "%s has %s twice".formatted(name, field.key().name()));
        }
        List<Field<R, ?>> more = new ArrayList<>(fields);
        more.add(field);
        return new Group<>(name, more, rules);
    }

    Group<R> rule(Rule rule) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(rule);
        return new Group<>(name, fields, more);
    }

    /// @param origins what is written about this group
    Shown shown(R owner, Origins origins) {
        return new Shown.Fields(fields.stream()
                .flatMap(field -> field.shown(owner, origins).stream())
                .toList());
    }

    List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>();
        fields.forEach(field -> keys.add(field.key()));
        return keys;
    }

    List<String> names() {
        return keys().stream().map(Key::name).toList();
    }
}
