package io.etcddr.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Writes one JSON document. Trees are maps (in the order of their entries), iterables, strings, numbers, booleans,
/// paths, instants (RFC 3339 UTC), durations (seconds) and optionals (`null` when empty), so that every field name that
/// the
/// commands print stands in our own code and none follows from the name of a Java field.
public final class JsonWriter implements AutoCloseable {
    private final JsonGenerator generator;

    /// Indented, for people too. Does not close `out`.
    public JsonWriter(OutputStream out) throws IOException {
        this(new JsonFactory().createGenerator(out));
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        printer.indentArraysWith(indenter);
        generator.setPrettyPrinter(printer);
    }

    private JsonWriter(JsonGenerator generator) {
        this.generator = generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    /// The whole document on one line, for logs. Does not close `out`.
    public static JsonWriter onOneLine(OutputStream out) throws IOException {
        return new JsonWriter(new JsonFactory().createGenerator(out));
    }

    public JsonWriter startObject() throws IOException {
        generator.writeStartObject();
        return this;
    }

    public JsonWriter endObject() throws IOException {
        generator.writeEndObject();
        return this;
    }

    /// Starts a list that is too long to be held as a tree.
    public JsonWriter startArray(String name) throws IOException {
        generator.writeArrayFieldStart(name);
        return this;
    }

    public JsonWriter endArray() throws IOException {
        generator.writeEndArray();
        return this;
    }

    public JsonWriter field(String name, Object value) throws IOException {
        generator.writeFieldName(name);
        return value(value);
    }

    public JsonWriter value(Object value) throws IOException {
        switch (value) {
            case Optional<?> optional -> {
                if (optional.isPresent()) {
                    value(optional.get());
                } else {
                    generator.writeNull();
                }
            }
            case Map<?, ?> map -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    field(entry.getKey().toString(), entry.getValue());
                }
                generator.writeEndObject();
            }
            case Path path -> generator.writeString(path.toString()); // it is iterable, too
            case Iterable<?> items -> {
                generator.writeStartArray();
                for (Object item : items) {
                    value(item);
                }
                generator.writeEndArray();
            }
            case Instant time -> generator.writeString(Units.time(time));
            case Duration duration -> generator.writeNumber(duration.toMillis() / 1000.0);
            case Boolean truth -> generator.writeBoolean(truth);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Double number -> generator.writeNumber(number);
            default -> generator.writeString(value.toString());
        }
        return this;
    }

    /// Ends the document with a line feed.
    @Override
    public void close() throws IOException {
        generator.writeRaw('\n');
        generator.close();
    }
}
