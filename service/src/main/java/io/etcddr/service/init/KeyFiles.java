package io.etcddr.service.init;

import io.etcddr.cli.options.S3Options;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.config.ConfigFile;
import io.etcddr.config.ConfigTemplate;
import io.etcddr.config.CronSyntax;
import io.etcddr.config.RepositoryConfig;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The files that `init` writes: a config and two private keys beside it.
record KeyFiles(Path config, Path identity, Path signingKey) {
    static KeyFiles beside(Path config) {
        String name = config.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        return new KeyFiles(
                config,
                config.resolveSibling(name + "-identity.txt"),
                config.resolveSibling(name + "-signing-key.pem"));
    }

    /// @throws Failure with [ErrorCode#REFUSED]: a key that is overwritten takes every backup with it
    void requireAbsent() throws Failure {
        List<Path> there = List.of(config, identity, signingKey).stream()
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .toList();
        if (!there.isEmpty()) {
            throw new Failure(ErrorCode.REFUSED, "%s exists already; nothing was changed".formatted(there.getFirst()))
                    .hint("Choose another name with --config, or move the old files away if they are of no use.");
        }
        Path folder = config.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new Failure(ErrorCode.USAGE, "folder %s does not exist".formatted(folder))
                    .hint("Make it first, or choose another place with --config.");
        }
    }

    /// Writes all of them or none.
    InitReport write(RepositoryConfig repository, S3Options s3, Clock clock) throws IOException, Failure {
        AgeIdentity age = AgeIdentity.generate();
        SigningKey signing = SigningKey.generate();
        List<Path> written = new ArrayList<>();
        try {
            written.add(identity);
            createPrivate(identity, age.toFile(clock.instant()).reveal());
            written.add(signingKey);
            signing.write(signingKey);
            written.add(config);
            Files.writeString(config, text(repository, s3, age, signing), StandardOpenOption.CREATE_NEW);
            ConfigFile.load(
                    config, name -> Optional.empty(), CronSyntax.unchecked()); // what init writes, everybody can read
            return new InitReport(
                    repository.url(),
                    this,
                    age.recipient().value(),
                    signing.verifyingKey().text());
        } catch (IOException | Failure | RuntimeException e) {
            for (Path file : written) {
                Files.deleteIfExists(file);
            }
            throw e;
        }
    }

    private String text(RepositoryConfig repository, S3Options s3, AgeIdentity age, SigningKey signing) {
        String template = new ConfigTemplate(
                        repository.url(),
                        age.recipient().value(),
                        identity.getFileName(),
                        signingKey.getFileName(),
                        signing.verifyingKey().text())
                .text();
        return S3Lines.insert(template, s3);
    }

    private static void createPrivate(Path file, String content) throws IOException {
        Files.createFile(
                file, PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
        Files.write(file, content.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }
}
