package io.etcddr.sign;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The one way to write a JSON value as bytes, so that a signature has something to cover: RFC 8785 (JCS) with
/// integers of 64 bits as the only numbers. UTF-8, no white space, members sorted by their names' UTF-16 code
/// units, the shortest
/// escapes.
///
/// Values are `SortedMap<String, Object>`, `List<Object>`, `String`, `Long`, `Boolean` and `null`.
public final class CanonicalJson {
    /// No document of the repository is larger.
    public static final int MAX_BYTES = 1 << 20;

    static final int MAX_DEPTH = 16;
    private static final int MAX_STRING = 1 << 16;
    private static final int MAX_TOKENS = 1 << 17;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(MAX_STRING)
                    .maxNumberLength(20)
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private CanonicalJson() {}

    public static byte[] write(Object value) {
        StringBuilder json = new StringBuilder(2048);
        append(json, value);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Reads bytes that must be the canonical form of an object.
    ///
    /// @throws BadDocumentException if they are anything else: cut off, too large, nested too deep, written
    ///     otherwise
    public static SortedMap<String, Object> read(byte[] json) throws BadDocumentException {
        SortedMap<String, Object> object = readAnyForm(json);
        byte[] canonical = write(object);
        int difference = java.util.Arrays.mismatch(json, canonical);
        if (difference >= 0) {
            throw new BadDocumentException("not in canonical form from byte %d on".formatted(difference));
        }
        return object;
    }

    /// Reads an object in any white space and order: for bytes that were checked before, and for what people edit.
    public static SortedMap<String, Object> readAnyForm(byte[] json) throws BadDocumentException {
        if (json.length > MAX_BYTES) {
            throw new BadDocumentException("larger than %d bytes".formatted(MAX_BYTES));
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadDocumentException("not a JSON object");
            }
            SortedMap<String, Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new BadDocumentException("something follows the JSON object");
            }
            return object;
        } catch (StreamConstraintsException e) {
            throw new BadDocumentException(
                    "nested deeper than %d, or a string, number or member count beyond bounds".formatted(MAX_DEPTH), e);
        } catch (StreamReadException e) {
            // Only where: Jackson's own message quotes the content.
            throw new BadDocumentException(
                    "not JSON at byte %d".formatted(e.getLocation().getByteOffset()), e);
        } catch (BadDocumentException e) {
            throw e;
        } catch (IOException e) {
            throw new BadDocumentException("not JSON in UTF-8", e);
        }
    }

    private static SortedMap<String, Object> object(JsonParser parser) throws IOException {
        SortedMap<String, Object> members = new TreeMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int before = members.size();
            parser.nextToken();
            members.put(name, value(parser));
            if (members.size() == before) {
                throw new BadDocumentException("a member is there twice, near byte %d"
                        .formatted(parser.currentTokenLocation().getByteOffset()));
            }
        }
        return members;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> number(parser);
            default ->
                throw new BadDocumentException("a number that is no integer at byte %d"
                        .formatted(parser.currentTokenLocation().getByteOffset()));
        };
    }

    private static Long number(JsonParser parser) throws IOException {
        try {
            return Long.parseLong(parser.getText());
        } catch (NumberFormatException e) {
            throw new BadDocumentException(
                    "a number beyond 64 bits at byte %d"
                            .formatted(parser.currentTokenLocation().getByteOffset()),
                    e);
        }
    }

    private static void append(StringBuilder json, Object value) {
        switch (value) {
            case null -> json.append("null");
            case String text -> appendString(json, text);
            case Long number -> json.append(number.longValue());
            case Boolean truth -> json.append(truth.booleanValue());
            case Map<?, ?> members -> appendObject(json, members);
            case List<?> elements -> appendArray(json, elements);
            default -> throw new IllegalArgumentException("no JSON value: %s".formatted(value.getClass()));
        }
    }

    private static void appendObject(StringBuilder json, Map<?, ?> members) {
        char separator = '{';
        for (Map.Entry<?, ?> member : members.entrySet()) {
            json.append(separator);
            appendString(json, (String) member.getKey());
            json.append(':');
            append(json, member.getValue());
            separator = ',';
        }
        json.append(members.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(StringBuilder json, List<?> elements) {
        char separator = '[';
        for (Object element : elements) {
            json.append(separator);
            append(json, element);
            separator = ',';
        }
        json.append(elements.isEmpty() ? "[]" : "]");
    }

    private static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < 0x20) {
                        json.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
