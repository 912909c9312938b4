package io.etcddr.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The manual and the schema say what the reader reads. Both are written anew with `-Dupdate.docs=true`.
final class ConfigDocumentsTest {
    private static final Path DOCS = Path.of(System.getProperty("project.root", ".."), "docs");
    private static final String ADVICE = "run the test with -Dupdate.docs=true and commit what it writes";

    @Test
    void theSchemaIsCurrent() throws Exception {
        Path file = DOCS.resolve("etcd-dr.schema.json");
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(file, ConfigSchema.text());
        }
        assertThat(Files.readString(file)).as(ADVICE).isEqualTo(ConfigSchema.text());
    }

    @Test
    void theTablesOfTheManualAreCurrent() throws Exception {
        Path file = DOCS.resolve("configuration.md");
        String written = Files.readString(file);
        assertThat(written).contains(ConfigManual.BEGIN);
        String prose = written.substring(0, written.indexOf(ConfigManual.BEGIN));
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(file, prose + ConfigManual.text());
        }
        assertThat(Files.readString(file)).as(ADVICE).isEqualTo(prose + ConfigManual.text());
    }

    /// Each example in the manual is a whole file.
    @Test
    void theExamplesOfTheManualHaveNoProblems() throws Exception {
        List<String> blocks = Pattern.compile("(?s)```yaml\n(.*?)```")
                .matcher(Files.readString(DOCS.resolve("configuration.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(1).allSatisfy(block -> {
            Examination found = ConfigText.examine(block);
            assertThat(found.problems()).isEmpty();
            assertThat(found.warnings()).isEmpty();
        });
    }

    /// What is declared is documented, so with this the reader knows no key that is not, and documents none that it
    /// does not read.
    @Test
    void theReaderAsksForExactlyTheKeysThatAreDeclared() {
        Set<String> asked = new TreeSet<>();
        Examination found = ConfigFile.examine(
                ConfigText.FILE,
                ConfigText.EVERYTHING.getBytes(UTF_8),
                ConfigText.reading((group, key) -> asked.add(group.name() + ": " + key.name())));
        assertThat(found.problems()).isEmpty();
        Set<String> declared = new TreeSet<>();
        declared(ConfigReader.GROUP, declared);
        assertThat(asked).isEqualTo(declared);
    }

    private static void declared(Group<?> group, Set<String> keys) {
        for (Key<?> key : group.keys()) {
            keys.add(group.name() + ": " + key.name());
            if (key instanceof Key.Sub<?> sub) {
                declared(sub.group(), keys);
            } else if (key instanceof Key.Subs<?> subs) {
                declared(subs.group(), keys);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> everyKeyIsExplainedWithAnExampleThatIsRead() {
        return values(ConfigReader.GROUP, "")
                .map(value -> DynamicTest.dynamicTest(value.path(), () -> check(value.key())));
    }

    private record Named(String path, Key<?> key) {}

    private static Stream<Named> values(Group<?> group, String path) {
        return group.keys().stream().flatMap(key -> {
            String own = path.isEmpty() ? key.name() : path + "." + key.name();
            Stream<Named> inner = switch (key) {
                case Key.Sub<?> sub -> values(sub.group(), own);
                case Key.Subs<?> subs -> values(subs.group(), own + "[]");
                default -> Stream.empty();
            };
            return Stream.concat(Stream.of(new Named(own, key)), inner);
        });
    }

    private static void check(Key<?> key) throws IOException {
        assertThat(key.about().meaning()).isNotBlank().doesNotEndWith(".").doesNotContain("|", "\n");
        Reading reading = ConfigText.reading((group, asked) -> {});
        if (key instanceof Key.Value<?> value) {
            assertRead(value, reading);
        } else if (key instanceof Key.Values<?> values) {
            values.type().parser().parse(values.type().example(), reading);
        }
    }

    private static <T> void assertRead(Key.Value<T> key, Reading reading) {
        Type<T> type = key.type();
        type.parser().parse(type.example(), reading);
        if (!key.about().example().isEmpty()) {
            type.parser().parse(key.about().example(), reading);
        }
        key.fallback()
                .ifPresent(value -> assertThat(type.parser().parse(type.text().apply(value), reading))
                        .as("what is printed of the default is read as the default")
                        .isEqualTo(value));
    }
}
