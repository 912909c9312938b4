package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.Key.Inheritance;
import io.etcddr.config.Node.Entry;
import io.etcddr.config.Node.Mapping;
import io.etcddr.config.Node.Sequence;
import java.util.Optional;

/// What is written about one place of a configuration.
///
/// @param own in the place itself
/// @param inherited in `defaults`, where the place is in a cluster and `own` does not replace it
record Origins(Optional<Node> own, Optional<Node> inherited) {
    static final Origins NOWHERE = new Origins(Optional.empty(), Optional.empty());

    Origins {
        requireNonNull(own, "own is null");
        requireNonNull(inherited, "inherited is null");
    }

    static Origins of(Mapping root) {
        return new Origins(Optional.of(root), Optional.empty());
    }

    Origin origin() {
        if (own.isPresent()) {
            return Origin.FILE;
        }
        return inherited.isPresent() ? Origin.DEFAULTS : Origin.DEFAULT;
    }

    Origins child(String key) {
        return new Origins(child(own, key), child(inherited, key));
    }

    private static Optional<Node> child(Optional<Node> parent, String key) {
        return parent.flatMap(
                node -> node instanceof Mapping mapping ? mapping.entry(key).map(Entry::value) : Optional.empty());
    }

    /// For what is inside a group.
    Origins inside(Inheritance inheritance) {
        return inheritance == Inheritance.WHOLE && own.isPresent() ? new Origins(own, Optional.empty()) : this;
    }

    /// An item of a list.
    ///
    /// @param defaults what is written about all items
    Origins item(int index, Origins defaults) {
        Optional<Node> item = own.flatMap(node -> node instanceof Sequence sequence
                ? sequence.items().stream().skip(index).findFirst()
                : Optional.empty());
        return new Origins(item, defaults.own);
    }

    /// Where a value that is in force comes from.
    enum Origin {
        FILE,
        DEFAULTS,
        DEFAULT
    }
}
