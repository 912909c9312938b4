package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// No document shows a command that [DocumentsTest] does not run, and none names a verb or flag that there is not.
final class DocumentCommandsTest {
    private static final Pattern NAMED = Pattern.compile("`(etcd-dr|etcd-restore) ([a-z-]+)([^`]*)`");
    private static final Pattern FLAG = Pattern.compile("(?<!\\S)--[a-z][a-z-]*");
    private static final Pattern TARGET = Pattern.compile("`make ([a-z-]+)[^`]*`");

    private static List<DocumentCommand> all() throws IOException {
        List<DocumentCommand> all = new ArrayList<>();
        for (String document : DocumentCommand.documents()) {
            all.addAll(DocumentCommand.in(document));
        }
        return all;
    }

    @Test
    void everyCommandOfADocumentIsRunOrAnExceptionWithAReason() throws IOException {
        List<String> played =
                DocumentsTest.SCRIPTS.stream().map(DocumentScript::document).toList();
        assertThat(all())
                .as("commands that nobody runs; see the text above DocumentsTest")
                .filteredOn(command -> !DocumentsTest.excepted(command) && !played.contains(command.document()))
                .extracting(DocumentCommand::place)
                .isEmpty();
    }

    @Test
    void theTableOfDocumentsTestHoldsNothingThatIsNotThere() throws IOException {
        List<DocumentCommand> all = all();
        assertThat(DocumentsTest.EXCEPTIONS.keySet())
                .allMatch(
                        start -> all.stream().anyMatch(command -> command.text().startsWith(start)));
        for (DocumentScript script : DocumentsTest.SCRIPTS) {
            assertThat(script.stale(DocumentCommand.in(script.document())))
                    .as(script.document())
                    .isEmpty();
        }
    }

    @Test
    void everyVerbAndFlagThatADocumentNamesExists() throws IOException {
        for (String document : DocumentCommand.documents()) {
            Matcher named = NAMED.matcher(String.join("\n", DocumentCommand.lines(document)));
            while (named.find()) {
                CommandRun.Program program = named.group(1).equals("etcd-dr") ? Main::run : io.etcddr.cli.Main::run;
                CommandRun help = CommandRun.of(program, named.group(2), "--help");
                assertThat(help.exitCode())
                        .as("%s names %s", document, named.group())
                        .isZero();
                assertThat(FLAG.matcher(named.group(3)).results().map(flag -> flag.group()))
                        .as("%s names %s", document, named.group())
                        .allMatch(help.out()::contains);
            }
        }
    }

    @Test
    void everyTargetOfMakeThatADocumentNamesExists() throws IOException {
        String makefile = Files.readString(Path.of(System.getProperty("project.root", ".."), "Makefile"));
        for (String document : DocumentCommand.documents()) {
            Matcher named = TARGET.matcher(String.join("\n", DocumentCommand.lines(document)));
            while (named.find()) {
                assertThat(makefile).as("%s names %s", document, named.group()).contains("\n" + named.group(1) + ":");
            }
        }
    }

    @Test
    void commandsAndWhatTheyPrintAreTakenFromBlocks() {
        List<String> lines = """
                Text with `$ code`.
                ```console
                $ first --flag \\
                  more
                label  value

                second line

                $ silent
                ```
                ```text
                $ not a command
                ```
                  ```sh
                # a comment
                A=1

                one | two
                  ```
                """.lines().toList();
        assertThat(DocumentCommand.in("d.md", lines))
                .containsExactly(
                        new DocumentCommand(
                                "d.md", 3, "first --flag \\\n  more", List.of("label  value", "", "second line")),
                        new DocumentCommand("d.md", 9, "silent", List.of()),
                        new DocumentCommand("d.md", 16, "A=1", List.of()),
                        new DocumentCommand("d.md", 18, "one | two", List.of()));
    }

    @Test
    void aBlockThatDoesNotSayWhatItHoldsIsRefused() {
        for (String word : List.of("", "bash", "shell")) {
            assertThatThrownBy(() -> DocumentCommand.in("d.md", List.of("", "```" + word, "rm -rf /", "```")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "d.md:2: a block with the word \"%s\": expected console, sh, or".formatted(word));
        }
        assertThatThrownBy(() -> DocumentCommand.in("d.md", List.of("```console", "etcd-restore list", "```")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("d.md:2: expected \"$ \" and a command");
    }

    @Test
    void theShapeOfOutputIsWhatStaysFromRunToRun() {
        assertThat(OutputShape.of("20261124T022557Z-cold-r0000000008  cold  2026-11-24T02:25:57Z         8  92.0 KiB"))
                .isEqualTo("POINT-cold  cold  TIME  N  SIZE");
        assertThat(OutputShape.of("took   2.71 s (snapshot 0.32 s), 1 min 05 s  3353f9021fbcc261, 12 keys of m2"))
                .isEqualTo("took  DURATION (snapshot DURATION), DURATION  ID, N keys of mN");
        assertThat(Map.of("REVISION  KEYS", "REVISION  KEYS", "proven  yes", "proven  yes"))
                .allSatisfy((line, shape) -> assertThat(OutputShape.of(line)).isEqualTo(shape));
    }
}
