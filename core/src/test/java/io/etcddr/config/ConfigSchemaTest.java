package io.etcddr.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The schema accepts and refuses what the reader does, as far as a schema can say it.
final class ConfigSchemaTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Drills are scheduled, and there is nothing to boot; a learner that is run here, and by https, needs more
    /// than another.
    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "/etcd-binaries: REMOVED",
            "/clusters/0/learner: REMOVED",
            "/clusters/0/learner/data-directory: REMOVED",
            "/clusters/0/learner/peer-tls: REMOVED",
            "/clusters/0/learner/client-tls: REMOVED");

    private static Schema schema;

    @BeforeAll
    static void load() throws IOException {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(ConfigSchema.text(), InputFormat.JSON);
    }

    private static List<String> complaints(String yaml) {
        return schema.validate(yaml, InputFormat.YAML).stream()
                .map(Error::toString)
                .toList();
    }

    static Stream<String> good() {
        return Stream.of(
                ConfigText.START,
                ConfigText.EVERYTHING,
                ConfigText.examine(ConfigText.START).effective().yaml(),
                ConfigText.examine(ConfigText.EVERYTHING).effective().yaml(),
                new ConfigTemplate(
                                "s3://bucket/prefix",
                                "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
                                Path.of("id"),
                                Path.of("signing.key"),
                                "etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=")
                        .text());
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatTheReaderTakesTheSchemaTakes(String yaml) {
        assertThat(ConfigText.examine(yaml).problems()).isEmpty();
        assertThat(complaints(yaml)).isEmpty();
    }

    /// Each place of a full configuration is changed in ten ways; reader and schema must agree about each.
    @Test
    @Tag("it")
    void readerAndSchemaAgreeAboutEveryChangeOfEveryKey() throws Exception {
        JsonNode all = YAML.readTree(ConfigText.EVERYTHING);
        List<String> disagreements = new ArrayList<>();
        int refused = 0;
        int changes = 0;
        for (JsonPointer place : places(all)) {
            for (Change change : Change.values()) {
                JsonNode changed = all.deepCopy();
                if (!change.apply(changed, place)) {
                    continue;
                }
                changes++;
                String text = JSON.writeValueAsString(changed);
                List<Remark> problems = ConfigText.examine(text).problems();
                List<Error> complaints = schema.validate(text, InputFormat.JSON);
                refused += problems.isEmpty() ? 0 : 1;
                String what = "%s: %s".formatted(place, change);
                if (problems.isEmpty() != complaints.isEmpty() && !BEYOND_A_SCHEMA.contains(what)) {
                    disagreements.add(what + " reader: " + problems + " schema: " + complaints);
                }
            }
        }
        assertThat(disagreements).isEmpty();
        assertThat(refused).isBetween(changes / 2, changes - 50);
    }

    private enum Change {
        REMOVED,
        NOTHING,
        EMPTY_TEXT,
        TWO_WORDS,
        WRONG_TEXT,
        EMPTY_LIST,
        LIST,
        EMPTY_GROUP,
        UNKNOWN_KEY,
        NUMBER;

        /// False where it does not apply.
        boolean apply(JsonNode root, JsonPointer place) {
            JsonNode parent = root.at(place.head());
            JsonNode value = root.at(place);
            JsonNode changed = switch (this) {
                case REMOVED, UNKNOWN_KEY -> value;
                case NOTHING -> JSON.nullNode();
                case EMPTY_TEXT -> JSON.getNodeFactory().textNode("");
                case TWO_WORDS -> JSON.getNodeFactory().textNode("x y");
                case WRONG_TEXT -> JSON.getNodeFactory().textNode("~/x:y?z");
                case EMPTY_LIST -> JSON.createArrayNode();
                case LIST -> JSON.createArrayNode().add(value.deepCopy()).add("x");
                case EMPTY_GROUP -> JSON.createObjectNode();
                case NUMBER -> JSON.getNodeFactory().numberNode(-7);
            };
            if (this == UNKNOWN_KEY) {
                return value instanceof ObjectNode group && group.put("some-key", 1) == group;
            }
            if (this == NUMBER && !value.isNumber()) {
                return false; // the reader takes any text, whatever YAML makes of it without quotes
            }
            return switch (parent) {
                case ObjectNode group
                when this == REMOVED -> group.remove(place.last().getMatchingProperty()) != null;
                case ArrayNode list
                when this == REMOVED -> list.remove(place.last().getMatchingIndex()) != null;
                case ObjectNode group -> group.set(place.last().getMatchingProperty(), changed) == group;
                case ArrayNode list -> list.set(place.last().getMatchingIndex(), changed) != null;
                default -> false;
            };
        }
    }

    private static List<JsonPointer> places(JsonNode root) {
        List<JsonPointer> places = new ArrayList<>();
        collect(root, JsonPointer.empty(), places);
        return places;
    }

    private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
        if (!at.matches()) {
            places.add(at);
        }
        node.properties().forEach(field -> collect(field.getValue(), at.appendProperty(field.getKey()), places));
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), at.appendIndex(i), places);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schedules: {cold: {every: 1h, cron: '0 30 3 * * ?'}}",
                "schedules: {cold: {time-zone: UTC}}",
                "schedules: {cold: {cron: '30 3 * * ?'}}",
                "schedules: {cold: hourly}",
                "max-age: 1w",
                "max-age: 1h 30m",
                "repository-prefix: a/../b",
                "repository-prefix: a//b",
                "retention: {cold: {daily: -1}}",
                "retention: {cold: {max-total-size: 5 gigabytes}}",
                "verification: {percent-per-day: 101}",
                "name: format.json",
            })
    void bothRefuse(String key) {
        String yaml =
                key.startsWith("name") ? ConfigText.START.replace("name: main", key) : ConfigText.START + "    " + key;
        assertThat(ConfigText.examine(yaml).problems()).isNotEmpty();
        assertThat(complaints(yaml)).isNotEmpty();
    }

    /// What only the reader can refuse, and `etcd-dr config check` tells.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age: 5000d",
                "schedules: {cold: {every: 1h, jitter: 2h}}",
                "schedules: {cold: {cron: '0 30 25 * * ?'}}",
                "retry: {first: 1h, longest: 1m}",
            })
    void onlyTheReaderRefuses(String key) {
        String yaml = ConfigText.START + "    " + key;
        assertThat(ConfigText.examine(yaml).problems()).isNotEmpty();
        assertThat(complaints(yaml)).isEmpty();
    }
}
