package io.etcddr.config;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Reads a configuration file. Relative paths in it are relative to its folder.
public final class ConfigFile {
    private static final int MAX_BYTES = 1 << 20;

    private ConfigFile() {}

    /// @param environment looks up variables, for defaults such as the folder of the cache
    /// @param cron [CronSyntax#unchecked] where nothing is scheduled
    /// @throws Failure [ErrorCode#USAGE] with every problem on a line of its own
    public static Config load(Path file, Function<String, Optional<String>> environment, CronSyntax cron)
            throws Failure {
        return parse(file, content(file), environment, cron);
    }

    /// What is in a file, for [#parse].
    ///
    /// @throws Failure [ErrorCode#USAGE] if it is not there or cannot be read
    public static byte[] content(Path file) throws Failure {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new Failure(ErrorCode.USAGE, "configuration %s does not exist".formatted(file), e)
                    .hint("Make one with `etcd-dr init --repository URL`, or name yours with --config.");
        } catch (IOException e) {
            throw new Failure(ErrorCode.USAGE, "configuration %s cannot be read".formatted(file), e)
                    .hint("Check that it is a file and that you may read it.");
        }
    }

    /// The same as [#load] for content that was read before.
    ///
    /// @param file where it is from: relative paths are relative to its folder
    public static Config parse(
            Path file, byte[] content, Function<String, Optional<String>> environment, CronSyntax cron) throws Failure {
        return examine(file, content, environment, cron).orThrow();
    }

    /// All that can be told of a file, good or bad.
    ///
    /// @throws Failure [ErrorCode#USAGE] if it is not there or cannot be read
    public static Examination examine(Path file, Function<String, Optional<String>> environment, CronSyntax cron)
            throws Failure {
        return examine(file, content(file), environment, cron);
    }

    private static Examination examine(
            Path file, byte[] content, Function<String, Optional<String>> environment, CronSyntax cron) {
        return examine(file, content, Reading.of(base(file), environment, cron));
    }

    static Examination examine(Path file, byte[] content, Reading reading) {
        Optional<Node.Mapping> root =
                text(content, reading.problems()).flatMap(text -> YamlReader.read(text, reading.problems()));
        Optional<Config> config =
                root.flatMap(mapping -> ConfigReader.read(Section.open(mapping, "", ConfigReader.GROUP, reading)));
        return new Examination(file, reading.problems(), config, root);
    }

    private static Path base(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    private static Optional<String> text(byte[] content, Problems problems) {
        if (content.length > MAX_BYTES) {
            problems.add(1, "", "the file is larger than %d bytes".formatted(MAX_BYTES));
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            problems.add(1, "", "the file is not UTF-8 text");
            return Optional.empty();
        }
    }
}
