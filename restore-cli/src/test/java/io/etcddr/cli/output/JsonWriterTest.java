package io.etcddr.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JsonWriterTest {
    @Test
    void aTreeIsPrintedInTheOrderOfItsFields() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(out)) {
            json.value(Tree.with("z", 1L)
                    .and("a", List.of("x\n"))
                    .and("none", Optional.empty())
                    .and("time", Instant.parse("2026-11-23T13:00:00.5Z"))
                    .and("seconds", Duration.ofMillis(1500))
                    .and("path", Path.of("a/b"))
                    .and("true", true)
                    .fields());
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        {
                          "z" : 1,
                          "a" : [
                            "x\\n"
                          ],
                          "none" : null,
                          "time" : "2026-11-23T13:00:00Z",
                          "seconds" : 1.5,
                          "path" : "a/b",
                          "true" : true
                        }
                        """);
    }

    @Test
    void aFieldIsNotWrittenTwice() {
        Tree tree = Tree.with("a", 1);
        assertThatThrownBy(() -> tree.and("a", 2)).hasMessage("field \"a\" twice");
    }
}
