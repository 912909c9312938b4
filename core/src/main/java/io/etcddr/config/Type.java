package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.function.Function;

/// A kind of single value: how people write it, how it is read, printed and described. The manual, the JSON
/// Schema and the reader take it from here, so they cannot differ.
///
/// @param kind what a YAML or JSON parser makes of it
/// @param told for the manual: `duration, 1h to 364d`
/// @param example what `parser` accepts
/// @param text what `parser` reads back as the same value
/// @param limits further keywords of JSON Schema
record Type<T>(
        Kind kind,
        String told,
        String example,
        Parser<T> parser,
        Function<? super T, String> text,
        Map<String, Object> limits) {

    enum Kind {
        TEXT("string"),
        NUMBER("integer"),
        TRUTH("boolean");

        private final String schemaType;

        Kind(String schemaType) {
            this.schemaType = schemaType;
        }

        /// As JSON Schema calls it.
        String schemaType() {
            return schemaType;
        }
    }

    @FunctionalInterface
    interface Parser<T> {
        /// @throws IllegalArgumentException with a message that a person can act on; it shows the text only
        ///     where that cannot be a secret
        T parse(String text, Reading reading);
    }

    Type {
        requireNonNull(kind, "kind is null");
        requireNonNull(told, "told is null");
        requireNonNull(example, "example is null");
        requireNonNull(parser, "parser is null");
        requireNonNull(text, "text is null");
        limits = Map.copyOf(limits);
    }

    /// The value as JSON has it: a string, an integer or a boolean.
    Object plain(T value) {
        String written = text.apply(value);
        return switch (kind) {
            case TEXT -> written;
            case NUMBER -> Integer.valueOf(written);
            case TRUTH -> Boolean.valueOf(written);
        };
    }

    /// @param pattern a regular expression of JSON Schema (ECMA 262) that finds all that `parser` accepts, and
    ///     as little else as it can
    static <T> Type<T> text(
            String told, String example, Parser<T> parser, Function<? super T, String> text, String pattern) {
        return new Type<>(Kind.TEXT, told, example, parser, text, Map.of("pattern", pattern));
    }
}
