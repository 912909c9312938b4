package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.Origins.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A key of the configuration, declared once: the reader asks for it by this, and the manual, the JSON Schema
/// and `config print` are made from it. A [Section] reads no key that its [Group] does not declare.
///
/// @param <T> what is read
sealed interface Key<T> {
    About about();

    default String name() {
        return about().name();
    }

    /// What is in force, for `config print`.
    ///
    /// @param around what is written about the group of this key
    Shown shown(T value, Origins around);

    /// The same when the record has no such value; empty for what is not printed then.
    default Optional<Shown> shownAbsent(Origins around) {
        return Optional.empty();
    }

    static <T> Value<T> value(String name, Type<T> type) {
        return new Value<>(About.named(name), type, Optional.empty());
    }

    static <T> Values<T> values(String name, Type<T> type) {
        return new Values<>(About.named(name), type);
    }

    static <R> Sub<R> group(String name, Group<R> group) {
        return new Sub<>(About.named(name), group, "", Inheritance.WHOLE);
    }

    static <R> Subs<R> groups(String name, Group<R> group) {
        return new Subs<>(About.named(name), group, "");
    }

    static <T> Entries<T> entries(String name, Type<String> names, Type<T> type) {
        return new Entries<>(About.named(name), names, type);
    }

    /// A single value.
    ///
    /// @param fallback what holds when it is not there, as far as that does not depend on anything
    record Value<T>(About about, Type<T> type, Optional<T> fallback) implements Key<T> {
        public Value {
            requireNonNull(about, "about is null");
            requireNonNull(type, "type is null");
            requireNonNull(fallback, "fallback is null");
        }

        private Value<T> with(UnaryOperator<About> change) {
            return new Value<>(change.apply(about), type, fallback);
        }

        @Override
        public Shown shown(T value, Origins around) {
            return new Shown.Single(type.plain(value), around.child(name()).origin());
        }

        Value<T> means(String meaning) {
            return with(some -> some.meaning(meaning));
        }

        Value<T> required() {
            return with(some -> some.missing("is missing"));
        }

        Value<T> like(String example) {
            return with(some -> some.example(example));
        }

        Value<T> otherwise(T value) {
            return new Value<>(about.otherwise("`" + type.text().apply(value) + "`"), type, Optional.of(value));
        }

        Value<T> atNextStart() {
            return with(About::atNextStart);
        }

        /// For a default that depends on something, which the reader finds out.
        Value<T> otherwiseTold(String told) {
            return with(some -> some.otherwise(told));
        }
    }

    /// A list of single values, never empty.
    record Values<T>(About about, Type<T> type) implements Key<List<T>> {
        public Values {
            requireNonNull(about, "about is null");
            requireNonNull(type, "type is null");
        }

        @Override
        public Shown shown(List<T> values, Origins around) {
            List<Shown> items = values.stream()
                    .<Shown>map(value -> new Shown.Single(type.plain(value), Origin.FILE))
                    .toList();
            return new Shown.Many(items, around.child(name()).origin());
        }

        Values<T> means(String meaning) {
            return new Values<>(about.meaning(meaning), type);
        }

        Values<T> required() {
            return new Values<>(about.missing("is missing"), type);
        }

        Values<T> like(String example) {
            return new Values<>(about.example(example), type);
        }
    }

    /// How a group of a cluster stands to the one of the same name in `defaults`.
    enum Inheritance {
        /// It replaces that one as a whole.
        WHOLE,
        /// The groups in it replace those there one by one.
        KEY_BY_KEY
    }

    /// A group of keys.
    ///
    /// @param orNone the word `none` may stand for the group: what is said when something else does; otherwise
    ///     empty
    record Sub<R>(About about, Group<R> group, String orNone, Inheritance inheritance) implements Key<R> {
        public Sub {
            requireNonNull(about, "about is null");
            requireNonNull(group, "group is null");
            requireNonNull(orNone, "orNone is null");
            requireNonNull(inheritance, "inheritance is null");
        }

        @Override
        public Shown shown(R value, Origins around) {
            return group.shown(value, around.child(name()).inside(inheritance));
        }

        @Override
        public Optional<Shown> shownAbsent(Origins around) {
            return orNone.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Shown.Single("none", around.child(name()).origin()));
        }

        private Sub<R> with(UnaryOperator<About> change) {
            return new Sub<>(change.apply(about), group, orNone, inheritance);
        }

        Sub<R> means(String meaning) {
            return with(some -> some.meaning(meaning));
        }

        Sub<R> required() {
            return required("is missing");
        }

        Sub<R> required(String missing) {
            return with(some -> some.missing(missing));
        }

        Sub<R> otherwiseTold(String told) {
            return with(some -> some.otherwise(told));
        }

        Sub<R> atNextStart() {
            return with(About::atNextStart);
        }

        Sub<R> orNone(String advice) {
            return new Sub<>(about, group, advice, inheritance);
        }

        Sub<R> keyByKey() {
            return new Sub<>(about, group, orNone, Inheritance.KEY_BY_KEY);
        }
    }

    /// A list of groups, never empty.
    ///
    /// @param defaults the key beside it with what holds where an item says nothing; empty for none
    record Subs<R>(About about, Group<R> group, String defaults) implements Key<List<R>> {
        public Subs {
            requireNonNull(about, "about is null");
            requireNonNull(group, "group is null");
            requireNonNull(defaults, "defaults is null");
        }

        @Override
        public Shown shown(List<R> values, Origins around) {
            Origins own = around.child(name());
            List<Shown> items = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                items.add(group.shown(values.get(i), own.item(i, around.child(defaults))));
            }
            return new Shown.Many(items, own.origin());
        }

        Subs<R> means(String meaning) {
            return new Subs<>(about.meaning(meaning), group, defaults);
        }

        Subs<R> required() {
            return new Subs<>(about.missing("is missing"), group, defaults);
        }

        Subs<R> inheritingFrom(Key<?> key) {
            return new Subs<>(about, group, key.name());
        }
    }

    /// Values by names that are not keys of ours.
    record Entries<T>(About about, Type<String> names, Type<T> type) implements Key<Map<String, T>> {
        public Entries {
            requireNonNull(about, "about is null");
            requireNonNull(names, "names is null");
            requireNonNull(type, "type is null");
        }

        @Override
        public Shown shown(Map<String, T> values, Origins around) {
            return new Shown.Fields(new TreeMap<>(values)
                    .entrySet().stream()
                            .map(entry -> new Shown.Named(
                                    entry.getKey(), new Shown.Single(type.plain(entry.getValue()), Origin.FILE)))
                            .toList());
        }

        Entries<T> means(String meaning) {
            return new Entries<>(about.meaning(meaning), names, type);
        }

        Entries<T> like(String example) {
            return new Entries<>(about.example(example), names, type);
        }
    }
}
