package io.etcddr.config;

import java.util.List;
import java.util.Optional;

/// A piece of a YAML document that knows its line. `toString` never shows a value: it may be a secret that
/// somebody wrote where it does not belong.
sealed interface Node {
    int line();

    /// For messages.
    String kind();

    /// @param text as written, without quotes; numbers and booleans are not interpreted
    record Scalar(int line, String text) implements Node {
        @Override
        public String kind() {
            return "a single value";
        }

        @Override
        public String toString() {
            return "scalar in line " + line;
        }
    }

    /// A key with nothing after it, or `null`.
    record Nothing(int line) implements Node {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    record Mapping(int line, List<Entry> entries) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
        }

        @Override
        public String kind() {
            return "a group of keys";
        }
    }

    record Sequence(int line, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    record Entry(String key, int line, Node value) {}
}
