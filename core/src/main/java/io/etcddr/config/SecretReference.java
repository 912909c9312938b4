package io.etcddr.config;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.value.Secret;
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
import java.util.regex.Pattern;

/// Where a secret is, not what it is: `file:/path` or `env:NAME`. Looked up when it is needed, so that commands
/// that do not need it run without.
public sealed interface SecretReference {
    /// @param path for messages, such as `clusters[0].auth.password`
    Secret resolve(String path, Function<String, Optional<String>> environment) throws Failure;

    /// As a configuration has it; [#parse] reads it.
    String reference();

    /// The content of a file without the line break at its end.
    record FromFile(Path file) implements SecretReference {
        private static final int MAX_BYTES = 64 << 10;

        @Override
        public String reference() {
            return "file:" + file;
        }

        @Override
        public Secret resolve(String path, Function<String, Optional<String>> environment) throws Failure {
            byte[] content;
            try (InputStream in = Files.newInputStream(file)) {
                content = in.readNBytes(MAX_BYTES + 1);
            } catch (NoSuchFileException e) {
                throw failure(path, "file %s does not exist".formatted(file), e);
            } catch (IOException e) {
                throw failure(path, "file %s cannot be read".formatted(file), e);
            }
            if (content.length > MAX_BYTES) {
                throw failure(path, "file %s is larger than %d bytes".formatted(file, MAX_BYTES), null);
            }
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString();
                String secret = text.replaceFirst("\\r?\\n\\z", "");
                if (secret.isEmpty()) {
                    throw failure(path, "file %s is empty".formatted(file), null);
                }
                return new Secret(secret);
            } catch (CharacterCodingException e) {
                throw failure(path, "file %s is not UTF-8 text".formatted(file), null);
            }
        }
    }

    record FromEnvironment(String variable) implements SecretReference {
        @Override
        public String reference() {
            return "env:" + variable;
        }

        @Override
        public Secret resolve(String path, Function<String, Optional<String>> environment) throws Failure {
            String value = environment.apply(variable).orElse("");
            if (value.isEmpty()) {
                throw failure(path, "environment variable %s is not set".formatted(variable), null);
            }
            return new Secret(value);
        }
    }

    private static Failure failure(String path, String what, Exception cause) {
        return new Failure(ErrorCode.USAGE, "%s: %s".formatted(path, what), cause)
                .hint("Make the secret available there, or correct the reference in the configuration.");
    }

    /// @param base what relative paths are relative to
    /// @throws IllegalArgumentException if `text` is no reference; the message does not show it
    static SecretReference parse(String text, Path base) {
        if (text.startsWith("file:")) {
            return new FromFile(Types.path(text.substring("file:".length()), base));
        }
        if (text.startsWith("env:")) {
            String variable = text.substring("env:".length());
            if (!Pattern.matches("[A-Za-z_][A-Za-z0-9_]{0,254}", variable)) {
                throw new IllegalArgumentException("is env: without the name of a variable");
            }
            return new FromEnvironment(variable);
        }
        throw new IllegalArgumentException("is not a reference; secrets are given as file:/path or env:NAME");
    }
}
