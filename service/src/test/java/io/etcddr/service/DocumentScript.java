package io.etcddr.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// How the commands of one document are played: on what cluster, what its placeholders stand for, and what the text
/// between the commands tells the reader to do. Immutable: each call answers a changed copy.
///
/// @param placeholders words of the document → what they become
/// @param cues by the beginning of a command
record DocumentScript(
        String document, int members, Map<String, Function<DocumentStage, String>> placeholders, List<Cue> cues) {
    /// What happens on the stage.
    interface Action {
        void run(DocumentStage stage) throws Exception;
    }

    enum When {
        BEFORE,
        AFTER
    }

    record Cue(When when, String command, Action action) {}

    static DocumentScript of(String document, int members) {
        return new DocumentScript(document, members, Map.of(), List.of());
    }

    DocumentScript replace(String words, Function<DocumentStage, String> by) {
        Map<String, Function<DocumentStage, String>> more = new LinkedHashMap<>(placeholders);
        more.put(words, by);
        return new DocumentScript(document, members, more, cues);
    }

    DocumentScript before(String command, Action action) {
        return with(new Cue(When.BEFORE, command, action));
    }

    DocumentScript after(String command, Action action) {
        return with(new Cue(When.AFTER, command, action));
    }

    private DocumentScript with(Cue cue) {
        List<Cue> more = new ArrayList<>(cues);
        more.add(cue);
        return new DocumentScript(document, members, placeholders, more);
    }

    String filledIn(String command, DocumentStage stage) {
        String text = command;
        for (Map.Entry<String, Function<DocumentStage, String>> placeholder : placeholders.entrySet()) {
            text = text.replace(placeholder.getKey(), placeholder.getValue().apply(stage));
        }
        return text;
    }

    void cue(When when, DocumentCommand command, DocumentStage stage) throws Exception {
        for (Cue cue : cues) {
            if (cue.when() == when && command.text().startsWith(cue.command())) {
                cue.action().run(stage);
            }
        }
    }

    /// Placeholders and cues that no command has any more.
    List<String> stale(List<DocumentCommand> commands) {
        List<String> stale = new ArrayList<>();
        placeholders.keySet().stream()
                .filter(words ->
                        commands.stream().noneMatch(command -> command.text().contains(words)))
                .forEach(stale::add);
        cues.stream()
                .map(Cue::command)
                .filter(start ->
                        commands.stream().noneMatch(command -> command.text().startsWith(start)))
                .forEach(stale::add);
        return stale;
    }
}
