package io.etcddr.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.etcddr.config.Node.Entry;
import io.etcddr.config.Node.Mapping;
import io.etcddr.config.Node.Nothing;
import io.etcddr.config.Node.Scalar;
import io.etcddr.config.Node.Sequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// YAML text to a tree with line numbers. Takes one document of plain mappings, lists and scalars; anchors,
/// aliases and tags are refused, so nothing grows beyond the text itself.
final class YamlReader {
    private static final int MAX_DEPTH = 16;
    private static final YAMLFactory YAML = new YAMLFactory();

    private final YAMLParser parser;
    private final Problems problems;

    private YamlReader(YAMLParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /// Something that makes the rest of the text meaningless.
    private static final class Unreadable extends IOException {
        private final int line;

        Unreadable(int line, String message) {
            super(message);
            this.line = line;
        }
    }

    /// Empty when the text is no YAML that can be worked with; then `problems` says why.
    static Optional<Mapping> read(String text, Problems problems) {
        try (YAMLParser parser = YAML.createParser(text)) {
            YamlReader reader = new YamlReader(parser, problems);
            if (parser.nextToken() == null) {
                throw new Unreadable(1, "the file is empty");
            }
            Node root = reader.node("", 0);
            if (parser.nextToken() != null) {
                throw new Unreadable(reader.line(), "a second document begins; one is allowed");
            }
            if (root instanceof Mapping mapping) {
                return Optional.of(mapping);
            }
            throw new Unreadable(root.line(), "the file is %s, expected a group of keys".formatted(root.kind()));
        } catch (Unreadable e) {
            problems.add(e.line, "", e.getMessage());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            problems.add(line, "", "not YAML: " + withoutSource(e.getOriginalMessage()));
        } catch (IOException e) {
            problems.add(1, "", "not YAML");
        }
        return Optional.empty();
    }

    /// The library's message quotes the text around the error, which may hold a secret; it indents what it
    /// quotes and begins every place with "in".
    private static String withoutSource(String message) {
        return message.lines()
                .filter(line -> !line.startsWith(" ") && !line.isBlank())
                .collect(Collectors.joining(", "));
    }

    private Node node(String path, int depth) throws IOException {
        int line = line();
        if (depth > MAX_DEPTH) {
            throw new Unreadable(line, "nested deeper than %d".formatted(MAX_DEPTH));
        }
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw new Unreadable(line, "anchors and aliases are not allowed");
        }
        if (parser.getTypeId() != null) {
            throw new Unreadable(line, "tags are not allowed");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(path, depth);
            case START_ARRAY -> sequence(path, depth);
            case VALUE_NULL -> new Nothing(line);
            default -> new Scalar(line, parser.getText());
        };
    }

    private Mapping mapping(String path, int depth) throws IOException {
        int line = line();
        List<Entry> entries = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int keyLine = line();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            if (parser.isCurrentAlias() || parser.getObjectId() != null) {
                throw new Unreadable(keyLine, "anchors and aliases are not allowed");
            }
            parser.nextToken();
            Node value = node(keyPath, depth + 1);
            Integer first = lines.putIfAbsent(key, keyLine);
            if (first == null) {
                entries.add(new Entry(key, keyLine, value));
            } else {
                problems.add(keyLine, Section.shortened(keyPath), "is there twice, first in line " + first);
            }
        }
        return new Mapping(line, entries);
    }

    private Sequence sequence(String path, int depth) throws IOException {
        int line = line();
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(path + "[" + items.size() + "]", depth + 1));
        }
        return new Sequence(line, items);
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
