package io.etcddr.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.etcddr.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a process has said, in a file of mode 0600 that the process itself appends to, so that it can go on when we are
/// gone. Kept small by [#trim]: what is beyond the limit becomes `<file>.1`, in place of the one before. May hold names
/// of keys.
public final class ProcessLog {
    /// What says why a process ends: etcd's logger (JSON: level, text, and the error that caused it), its parser of
    /// flags, and Go itself.
    private static final Pattern COMPLAINT = Pattern.compile("\"level\":\"(error|fatal|panic|dpanic)\""
            + "|\"msg\":\"failed to verify flags\"|^(panic: |fatal error: |flag provided but not defined)");

    private static final Pattern MESSAGE = Pattern.compile("\"msg\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ERROR = Pattern.compile("\"error\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int TAIL_BYTES = 64 << 10;
    private static final int LONGEST = 500;

    private final Path file;
    private final long limit;

    /// @param limit bytes that the file may have before it is put aside; the process keeps appending
    ProcessLog(Path file, long limit) {
        this.file = requireNonNull(file, "file is null");
        this.limit = limit;
    }

    public Path file() {
        return file;
    }

    void prepare() throws IOException {
        if (!Files.exists(file)) {
            PrivateFiles.create(file);
        }
    }

    /// [#trim], tried again later where it fails: when the disk is full, the log is the least of the troubles.
    void trimOrLeave() {
        try {
            trim();
        } catch (IOException e) {
            // Stays as it is.
        }
    }

    /// Puts aside what is there, if it is more than the limit. A line that is written at this very moment may be lost:
    /// the file is copied and emptied, because the process has it open.
    void trim() throws IOException {
        if (Files.exists(file) && Files.size(file) > limit) {
            Path aside = file.resolveSibling(file.getFileName() + ".1");
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.deleteIfExists(next);
            PrivateFiles.create(next);
            Files.copy(file, next, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(next, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    /// The last lines, at most `count`, of the last 64 KiB.
    public List<String> tail(int count) throws IOException {
        List<String> lines = end().lines().toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /// In one line, what the process said was wrong last; its last line where it said no such thing.
    public String lastWords() throws IOException {
        List<String> lines = tail(Integer.MAX_VALUE);
        Optional<String> complaint = lines.reversed().stream()
                .filter(line -> COMPLAINT.matcher(line).find())
                .findFirst();
        return complaint
                .or(() -> lines.stream().filter(line -> !line.isBlank()).reduce((first, second) -> second))
                .map(ProcessLog::readable)
                .orElse("it said nothing");
    }

    private static String readable(String line) {
        Matcher message = MESSAGE.matcher(line);
        String text = line;
        if (message.find()) {
            Matcher error = ERROR.matcher(line);
            text = message.group(1) + (error.find() ? ": " + error.group(1) : "");
        }
        String clean = text.chars()
                .mapToObj(c -> Character.isISOControl(c) ? " " : Character.toString(c))
                .collect(Collectors.joining());
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "..." : clean;
    }

    private String end() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES);
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
                continue;
            }
            String text = new String(bytes.array(), 0, bytes.position(), UTF_8);
            return from == 0 ? text : text.substring(text.indexOf('\n') + 1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
