package io.etcddr.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.cli.output.Table.Align;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void columnsAreAsWideAsTheyNeedToBeAndLinesHaveNoTail() {
        assertThat(print(new Table()
                        .column("ID", Align.LEFT)
                        .column("KEYS", Align.RIGHT)
                        .column("X", Align.LEFT)
                        .row(List.of("a", "12345", "y"))
                        .row(List.of("abc", "1", ""))))
                .containsExactly("ID    KEYS  X", "a    12345  y", "abc      1");
    }

    @Test
    void controlCharactersOfStrangersDoNotReachTheTerminal() {
        assertThat(print(new Table().column("N", Align.LEFT).row(List.of("\u001b[2Jx"))))
                .containsExactly("N", "?[2Jx");
    }

    private static List<String> print(Table table) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
