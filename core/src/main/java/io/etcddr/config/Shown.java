package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.Origins.Origin;
import java.util.List;

/// A piece of the configuration that is in force. Secrets are references already.
sealed interface Shown {
    /// @param value a string, an integer or a boolean
    record Single(Object value, Origin origin) implements Shown {
        public Single {
            requireNonNull(value, "value is null");
            requireNonNull(origin, "origin is null");
        }
    }

    record Many(List<Shown> items, Origin origin) implements Shown {
        public Many {
            items = List.copyOf(items);
            requireNonNull(origin, "origin is null");
        }
    }

    record Fields(List<Named> fields) implements Shown {
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    record Named(String key, Shown shown) {}
}
