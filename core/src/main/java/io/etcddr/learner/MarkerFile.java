package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.runtime.PrivateFiles;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A [LearnerMarker] in a file of lines `key value`, mode 0600, replaced as a whole.
final class MarkerFile {
    private static final long LONGEST = 4096;

    private final Path file;

    MarkerFile(Path file) {
        this.file = requireNonNull(file, "file is null");
    }

    LearnerMarker read() throws IOException {
        String text;
        try {
            if (Files.size(file) > LONGEST) {
                throw damaged("it is too long");
            }
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return LearnerMarker.NEW;
        }
        Map<String, String> values = new TreeMap<>();
        for (String line : text.lines().toList()) {
            int blank = line.indexOf(' ');
            if (blank < 1 || values.put(line.substring(0, blank), line.substring(blank + 1)) != null) {
                throw damaged("of the line \"%s\"".formatted(line));
            }
        }
        try {
            return marker(values);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged(e.getMessage());
        }
    }

    private static LearnerMarker marker(Map<String, String> values) {
        return new LearnerMarker(
                Phase.valueOf(required(values, "phase").toUpperCase(Locale.ROOT)),
                wish(required(values, "wish")),
                Optional.ofNullable(values.get("cluster")).map(ClusterId::parse),
                Optional.ofNullable(values.get("member")).map(MemberId::parse),
                Long.parseLong(required(values, "revision")),
                Optional.ofNullable(values.get("rebuilt")).map(Instant::parse));
    }

    private static String required(Map<String, String> values, String key) {
        if (!values.containsKey(key)) {
            throw new IllegalArgumentException("\"%s\" is missing".formatted(key));
        }
        return values.get(key);
    }

    private static Wish wish(String text) {
        return switch (text) {
            case "run" -> new Wish.Run();
            case "repair" -> new Wish.Repair();
            case "rebuild" -> new Wish.Rebuild();
            case "remove" -> new Wish.Remove();
            default -> {
                if (!text.startsWith("release ")) {
                    throw new IllegalArgumentException("\"%s\" is no wish".formatted(text));
                }
                yield new Wish.Release(Instant.parse(text.substring("release ".length())));
            }
        };
    }

    private static String text(Wish wish) {
        return switch (wish) {
            case Wish.Run() -> "run";
            case Wish.Repair() -> "repair";
            case Wish.Rebuild() -> "rebuild";
            case Wish.Remove() -> "remove";
            case Wish.Release(Instant until) -> "release " + until;
        };
    }

    void write(LearnerMarker marker) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("phase %s%n".formatted(marker.phase().name().toLowerCase(Locale.ROOT)));
        text.append("wish %s%n".formatted(text(marker.wish())));
        marker.cluster().ifPresent(id -> text.append("cluster %s%n".formatted(id)));
        marker.member().ifPresent(id -> text.append("member %s%n".formatted(id)));
        text.append("revision %d%n".formatted(marker.revision()));
        marker.rebuilt().ifPresent(at -> text.append("rebuilt %s%n".formatted(at)));
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PrivateFiles.mode("rw-------"))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private IOException damaged(String why) {
        return new IOException(
                "%s is damaged (%s): it says which member the data beside it belongs to".formatted(file, why));
    }
}
