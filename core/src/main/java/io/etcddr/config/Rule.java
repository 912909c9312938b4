package io.etcddr.config;

import java.util.List;

/// What must hold between keys of one group, as far as JSON Schema can say it too. Rules that look at values
/// are with the readers.
sealed interface Rule {
    /// `key` makes no sense without `needed`.
    ///
    /// @param problem about `needed` when only `key` is there
    record Needs(String key, String needed, String problem) implements Rule {}

    /// One of the two at most.
    record NotBoth(String one, String other) implements Rule {}

    /// One of them at least.
    ///
    /// @param problem about `place` when none is there
    record AnyOf(List<String> keys, String place, String problem) implements Rule {
        public AnyOf {
            keys = List.copyOf(keys);
        }
    }

    static Rule needs(Key<?> key, Key<?> needed) {
        return new Needs(key.name(), needed.name(), "is missing beside " + key.name());
    }

    static Rule notBoth(Key<?> one, Key<?> other) {
        return new NotBoth(one.name(), other.name());
    }

    static Rule anyOf(Key<?> one, Key<?> other, Key<?> place, String problem) {
        return new AnyOf(List.of(one.name(), other.name()), place.name(), problem);
    }
}
