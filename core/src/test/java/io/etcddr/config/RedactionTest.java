package io.etcddr.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.etcddr.value.Secret;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No secret is in what prints, wherever somebody put it.
final class RedactionTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String SECRET = "hunter2";

    @TempDir
    private Path folder;

    /// The values of these keys are shown when they are wrong. None is near a secret in anybody's mind.
    private static final List<String> SHOWN = List.of(
            "ask-voter-every",
            "compression-level",
            "confirm",
            "cron",
            "every",
            "first",
            "grace-period",
            "graceful-stop",
            "hourly",
            "daily",
            "weekly",
            "monthly",
            "yearly",
            "idle-timeout",
            "jitter",
            "keep-last",
            "keep-within",
            "lease-period",
            "listen",
            "lock-for",
            "log-format",
            "longest",
            "bandwidth-limit",
            "max-age",
            "maximum-lag",
            "max-total-size",
            "minimum-redundancy",
            "mode",
            "name",
            "parallel-backups",
            "parallel-parts",
            "part-size",
            "path-style",
            "percent-per-day",
            "prove",
            "runtime",
            "spool",
            "suspend",
            "time-zone",
            "timeout",
            "type",
            "wait",
            "window",
            "within");

    @Test
    @Tag("it")
    void noMessageShowsASecretThatWasWrittenWhereItDoesNotBelong() throws Exception {
        JsonNode all = YAML.readTree(ConfigText.EVERYTHING);
        TreeSet<String> showing = new TreeSet<>();
        for (Place place : places(all.deepCopy(), "", "")) {
            for (String secret :
                    List.of(SECRET, "https://root:hunter2@host", "s3://id:hunter2@bucket", "~hunter2\u0007")) {
                JsonNode changed = all.deepCopy();
                places(changed, "", "").stream()
                        .filter(same -> same.path().equals(place.path()))
                        .forEach(same -> same.put(secret));
                Examination found = ConfigText.examine(new ObjectMapper().writeValueAsString(changed));
                if (found.problems().toString().contains(SECRET)
                        || found.warnings().toString().contains(SECRET)) {
                    showing.add(place.key());
                }
            }
        }
        assertThat(showing).isNotEmpty().isSubsetOf(SHOWN);
    }

    /// @param key the last name in the path
    private record Place(JsonNode parent, String path, String key, int index) {
        void put(String text) {
            switch (parent) {
                case ObjectNode group -> group.put(key, text);
                case ArrayNode list -> list.set(index, text);
                default -> throw new IllegalStateException(path);
            }
        }
    }

    private static List<Place> places(JsonNode node, String path, String key) {
        List<Place> places = new ArrayList<>();
        node.properties().forEach(field -> {
            String own = path + "/" + field.getKey();
            places.add(new Place(node, own, field.getKey(), 0));
            places.addAll(places(field.getValue(), own, field.getKey()));
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            places.add(new Place(node, path + "/" + i, key, i));
            places.addAll(places(node.get(i), path + "/" + i, key));
        }
        return places;
    }

    @Test
    void noRecordShowsASecretThatIsReferredTo() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), SECRET);
        String yaml =
                ConfigText.EVERYTHING.replace("file:secret", "file:" + file).replace("/run/token", file.toString());
        Config config = ConfigText.load(yaml);
        List<Object> records = new ArrayList<>();
        collect(config, records);
        List<SecretReference> references = records.stream()
                .filter(SecretReference.class::isInstance)
                .map(SecretReference.class::cast)
                .toList();
        assertThat(references).hasSize(5);
        for (SecretReference reference : references) {
            Secret secret = reference.resolve("key", name -> Optional.of(SECRET));
            assertThat(secret.reveal()).isEqualTo(SECRET);
            assertThat(secret.toString()).doesNotContain(SECRET);
        }
        assertThat(records)
                .hasSizeGreaterThan(30)
                .allSatisfy(record -> assertThat(record.toString()).doesNotContain(SECRET));
        assertThat(ConfigText.examine(yaml).effective().yaml()).doesNotContain(SECRET);
        assertThat(ConfigText.examine(yaml).effective().tree().toString()).doesNotContain(SECRET);
    }

    private static void collect(Object value, List<Object> records) throws ReflectiveOperationException {
        switch (value) {
            case Record record -> {
                records.add(record);
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    component.getAccessor().setAccessible(true);
                    collect(component.getAccessor().invoke(record), records);
                }
            }
            case Optional<?> optional -> {
                if (optional.isPresent()) {
                    collect(optional.get(), records);
                }
            }
            case Path path -> records.add(path);
            case Collection<?> items -> {
                for (Object item : items) {
                    collect(item, records);
                }
            }
            case Map<?, ?> map -> collect(map.values(), records);
            default -> {
                // A plain value.
            }
        }
    }
}
