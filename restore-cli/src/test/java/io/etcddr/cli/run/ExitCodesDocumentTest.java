package io.etcddr.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class ExitCodesDocumentTest {
    @Test
    void theDocumentHasEveryExitCodeWithItsMeaning() throws IOException {
        Path document = Path.of(System.getProperty("project.root", ".."), "docs", "exit-codes.md");
        List<String> rows = Files.readAllLines(document).stream()
                .filter(line -> line.matches("\\| [1-9]\\d* \\|.*"))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> "| %d | `%s` | %s |"
                                .formatted(code.exitCode(), code.name().toLowerCase(Locale.ROOT), code.meaning()))
                        .toList());
    }
}
