package io.etcddr.config;

import static java.util.Objects.requireNonNull;

/// What a person is told of a key.
///
/// @param missing what is said when a required key is not there; empty for a key that may be left out
/// @param otherwise what holds when it is not there, for the manual; empty where that is nothing
/// @param meaning a sentence or two of Markdown, without final stop
/// @param example a value as YAML has it; empty: that of its type
/// @param effect when a change of it comes into force in a running service
record About(String name, String missing, String otherwise, String meaning, String example, Effect effect) {
    enum Effect {
        AT_ONCE,
        NEXT_START
    }

    About {
        requireNonNull(name, "name is null");
        requireNonNull(missing, "missing is null");
        requireNonNull(otherwise, "otherwise is null");
        requireNonNull(meaning, "meaning is null");
        requireNonNull(example, "example is null");
        requireNonNull(effect, "effect is null");
    }

    static About named(String name) {
        return new About(name, "", "", "", "", Effect.AT_ONCE);
    }

    boolean required() {
        return !missing.isEmpty();
    }

    About missing(String what) {
        return new About(name, what, otherwise, meaning, example, effect);
    }

    About otherwise(String what) {
        return new About(name, missing, what, meaning, example, effect);
    }

    About meaning(String what) {
        return new About(name, missing, otherwise, what, example, effect);
    }

    About example(String what) {
        return new About(name, missing, otherwise, meaning, what, effect);
    }

    About atNextStart() {
        return new About(name, missing, otherwise, meaning, example, Effect.NEXT_START);
    }
}
