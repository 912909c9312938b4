package io.etcddr.runtime;

import io.etcddr.files.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which process belongs to a folder: a file that says who it is. It is there before the process is, empty, so that a
/// kill of ours between the start and the writing down leaves a trace too; then the process is known by the data
/// directory among its arguments.
final class ProcessMark {
    private static final String NAME = "etcd.process";
    private static final Pattern FORM = Pattern.compile("pid (\\d{1,10})\nstarted (\\S{1,200})\n");

    private final Path folder;
    private final Path file;

    ProcessMark(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
    }

    /// A process is about to start here.
    void announce() throws IOException {
        replace("");
    }

    void write(ProcessIdentity process) throws IOException {
        replace("pid %d\nstarted %s\n".formatted(process.pid(), process.started()));
    }

    private void replace(String text) throws IOException {
        PrivateFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
    }

    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    /// The process, if it runs.
    Optional<ProcessIdentity> process() throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Matcher mark = FORM.matcher(text);
        if (!mark.matches()) {
            return byArguments();
        }
        ProcessIdentity identity = new ProcessIdentity(Long.parseLong(mark.group(1)), mark.group(2));
        return identity.process().isPresent() ? Optional.of(identity) : Optional.empty();
    }

    private Optional<ProcessIdentity> byArguments() throws IOException {
        List<ProcessHandle> found;
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            found = all.filter(process -> process.info()
                            .arguments()
                            .filter(arguments ->
                                    Arrays.stream(arguments).anyMatch(text -> EtcdCommand.liesIn(folder, text)))
                            .isPresent())
                    .toList();
        }
        return found.isEmpty()
                ? Optional.empty()
                : ProcessIdentity.of(found.getFirst().pid());
    }
}
