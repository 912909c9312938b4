package io.etcddr.learner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.learner.LearnerMarker.Reached;
import io.etcddr.learner.LearnerMarker.Repaired;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The documents of a learner's folder, format 1.
final class LearnerJson {
    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LearnerJson() {}

    static byte[] bytes(LearnerMarker marker) {
        ObjectNode node = object();
        node.put("phase", marker.phase().name().toLowerCase(Locale.ROOT));
        marker.cluster().ifPresent(id -> node.put("cluster", id.hex()));
        marker.member().ifPresent(id -> node.put("member", id.hex()));
        marker.minor().ifPresent(minor -> node.put("minor", minor));
        marker.settings().ifPresent(settings -> node.put("settings", settings));
        node.put("raftIndex", marker.reached().index());
        node.put("revision", marker.reached().revision());
        ArrayNode repairs = node.putArray("repairs");
        marker.repairs()
                .forEach(repair -> repairs.addObject()
                        .put("at", repair.at().toString())
                        .put("why", repair.why().id()));
        return bytes(node);
    }

    static LearnerMarker marker(byte[] text, Path file) throws IOException {
        JsonNode node = node(text, file);
        try {
            List<Repaired> repairs = new ArrayList<>();
            for (JsonNode repair : node.path("repairs")) {
                Repair.of(repair.path("why").asText())
                        .ifPresent(why -> repairs.add(
                                new Repaired(Instant.parse(repair.path("at").asText()), why)));
            }
            return new LearnerMarker(
                    Phase.valueOf(node.path("phase").asText().toUpperCase(Locale.ROOT)),
                    text(node, "cluster").map(ClusterId::parse),
                    text(node, "member").map(MemberId::parse),
                    text(node, "minor"),
                    text(node, "settings"),
                    new Reached(
                            node.path("raftIndex").asLong(),
                            node.path("revision").asLong()),
                    repairs);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(file, e);
        }
    }

    static byte[] bytes(Wish wish) {
        ObjectNode node = object();
        node.put("wish", wish.kind().id());
        wish.until().ifPresent(until -> node.put("until", until.toString()));
        node.put("asked", wish.asked().toString());
        return bytes(node);
    }

    static Wish wish(byte[] text, Path file) throws IOException {
        JsonNode node = node(text, file);
        try {
            return new Wish(
                    Wish.Kind.valueOf(node.path("wish").asText().toUpperCase(Locale.ROOT)),
                    text(node, "until").map(Instant::parse),
                    Instant.parse(node.path("asked").asText()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(file, e);
        }
    }

    static byte[] bytes(CopyOrder order) {
        ObjectNode node = object();
        node.put("phase", order.phase().name().toLowerCase(Locale.ROOT));
        node.put("asked", order.asked().toString());
        node.put("until", order.until().toString());
        node.put("told", order.told());
        return bytes(node);
    }

    static CopyOrder copyOrder(byte[] text, Path file) throws IOException {
        JsonNode node = node(text, file);
        try {
            return new CopyOrder(
                    CopyOrder.Phase.valueOf(node.path("phase").asText().toUpperCase(Locale.ROOT)),
                    Instant.parse(node.path("asked").asText()),
                    Instant.parse(node.path("until").asText()),
                    node.path("told").asText());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(file, e);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode().put("format", FORMAT);
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes can always be written", e);
        }
    }

    private static JsonNode node(byte[] text, Path file) throws IOException {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw unreadable(file, e);
        }
        if (node.path("format").asInt() != FORMAT) {
            throw new IOException("%s has not format %d".formatted(file, FORMAT));
        }
        return node;
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field).asText()).filter(text -> !text.isEmpty());
    }

    private static IOException unreadable(Path file, Exception e) {
        return new IOException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
}
