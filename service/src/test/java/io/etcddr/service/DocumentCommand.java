package io.etcddr.service;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A command that a document shows in a fenced block. The word behind the fence says what the block holds:
///
/// | word                          | holds                                                                     |
/// |-------------------------------|---------------------------------------------------------------------------|
/// | `console`                     | `$ ` and a command; below it what that prints on stdout, or nothing where |
/// |                               | that is not shown                                                         |
/// | `sh`                          | a command on each line, aside from comments                               |
/// | `text` `json` `yaml` and such | nothing that is typed                                                     |
///
/// A block without a word is refused, so that no command is overlooked. A command goes on behind a `\`.
///
/// @param line in the document, from 1
/// @param output empty where the document does not show it
record DocumentCommand(String document, int line, String text, List<String> output) {
    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final String FENCE = "```";
    private static final String PROMPT = "$ ";
    private static final Set<String> NO_COMMANDS = Set.of("text", "json", "yaml", "ini", "java");

    DocumentCommand {
        output = List.copyOf(output);
    }

    /// All documents of the repository: paths from its root, in order.
    static List<String> documents() throws IOException {
        List<String> documents = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean foreign = name.startsWith(".") || name.equals("target") || name.startsWith("dist");
                return foreign && !folder.equals(ROOT) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    documents.add(ROOT.relativize(file).toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        documents.sort(Comparator.naturalOrder());
        return documents;
    }

    static List<String> lines(String document) throws IOException {
        return Files.readAllLines(ROOT.resolve(document));
    }

    /// All commands of a document, in order.
    ///
    /// @throws IllegalArgumentException if a block does not say what it holds
    static List<DocumentCommand> in(String document) throws IOException {
        return in(document, lines(document));
    }

    static List<DocumentCommand> in(String document, List<String> lines) {
        List<DocumentCommand> commands = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at).strip();
            at++;
            if (line.startsWith(FENCE)) {
                int end = at;
                while (end < lines.size() && !lines.get(end).strip().startsWith(FENCE)) {
                    end++;
                }
                commands.addAll(
                        new Block(document, at, lines.subList(at, end)).commands(line.substring(FENCE.length())));
                at = end + 1;
            }
        }
        return commands;
    }

    /// @param start how many lines are above it
    private record Block(String document, int start, List<String> lines) {
        List<DocumentCommand> commands(String word) {
            if (word.equals("console")) {
                return console();
            }
            if (word.equals("sh")) {
                return script();
            }
            if (!NO_COMMANDS.contains(word)) {
                throw new IllegalArgumentException(
                        "%s:%d: a block with the word \"%s\": expected console, sh, or one of %s"
                                .formatted(document, start, word, NO_COMMANDS));
            }
            return List.of();
        }

        private List<DocumentCommand> console() {
            List<DocumentCommand> commands = new ArrayList<>();
            int at = 0;
            while (at < lines.size()) {
                if (!lines.get(at).startsWith(PROMPT)) {
                    throw new IllegalArgumentException(
                            "%s:%d: expected \"%s\" and a command".formatted(document, start + at + 1, PROMPT));
                }
                int next = afterCommand(at);
                int end = next;
                while (end < lines.size() && !lines.get(end).startsWith(PROMPT)) {
                    end++;
                }
                commands.add(command(at, next, Optional.of(PROMPT), withoutBlankEnds(lines.subList(next, end))));
                at = end;
            }
            return commands;
        }

        private List<DocumentCommand> script() {
            List<DocumentCommand> commands = new ArrayList<>();
            int at = 0;
            while (at < lines.size()) {
                int next = afterCommand(at);
                if (!lines.get(at).isBlank() && !lines.get(at).startsWith("#")) {
                    commands.add(command(at, next, Optional.empty(), List.of()));
                }
                at = next;
            }
            return commands;
        }

        private int afterCommand(int first) {
            int at = first;
            while (at < lines.size() - 1 && lines.get(at).endsWith("\\")) {
                at++;
            }
            return at + 1;
        }

        private DocumentCommand command(int from, int to, Optional<String> prompt, List<String> output) {
            String text = String.join("\n", lines.subList(from, to));
            return new DocumentCommand(
                    document,
                    start + from + 1,
                    text.substring(prompt.map(String::length).orElse(0)),
                    output);
        }

        private static List<String> withoutBlankEnds(List<String> output) {
            int end = output.size();
            while (end > 0 && output.get(end - 1).isBlank()) {
                end--;
            }
            return output.subList(0, end);
        }
    }

    /// For messages.
    String place() {
        return "%s:%d: %s".formatted(document, line, text);
    }
}
