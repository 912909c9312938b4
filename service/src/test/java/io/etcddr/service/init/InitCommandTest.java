package io.etcddr.service.init;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.cli.options.S3Options;
import io.etcddr.config.Config;
import io.etcddr.config.ConfigFile;
import io.etcddr.config.CronSyntax;
import io.etcddr.config.EncryptionConfig;
import io.etcddr.config.RepositoryConfig;
import io.etcddr.config.S3Config;
import io.etcddr.service.Main;
import io.etcddr.sign.SigningKey;
import io.etcddr.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class InitCommandTest {
    @TempDir
    private Path folder;

    @Test
    void itWritesAConfigThatWorksAndTwoPrivateKeys() throws Exception {
        CommandRun init = init(url("repo"));
        assertThat(init.exitCode()).as(init.err()).isZero();
        assertThat(names()).containsExactly("etcd-dr-identity.txt", "etcd-dr-signing-key.pem", "etcd-dr.yaml", "repo");
        assertThat(mode("etcd-dr-identity.txt")).isEqualTo("rw-------");
        assertThat(mode("etcd-dr-signing-key.pem")).isEqualTo("rw-------");
        assertThat(folder.resolve("repo/format.json")).exists();

        Config config = ConfigFile.load(config(), name -> Optional.empty(), CronSyntax.unchecked());
        assertThat(config.warnings()).isEmpty();
        assertThat(config.repository()).isEqualTo(new RepositoryConfig.InFolder(folder.resolve("repo")));
        EncryptionConfig.Age age = (EncryptionConfig.Age) config.encryption();
        assertThat(Files.readString(age.identityFile().orElseThrow()))
                .contains(age.recipients().getFirst(), "AGE-SECRET-KEY-1");
        SigningKey key = SigningKey.read(config.signing().keyFile().orElseThrow());
        assertThat(config.signing().trustedKeys()).containsExactly(key.verifyingKey());
    }

    @Test
    void itSaysWhereToKeepTheIdentityAndNeverShowsIt() throws Exception {
        CommandRun init = init(url("repo"));
        assertThat(init.out())
                .contains("Keep a copy of " + folder.resolve("etcd-dr-identity.txt") + " away from this machine")
                .contains("etcd-dr backup --config " + config())
                .doesNotContain("AGE-SECRET-KEY", "PRIVATE KEY");
        assertThat(init.err()).isEmpty();
    }

    @Test
    void itNeverOverwrites() throws Exception {
        init(url("repo"));
        for (String name : List.of("etcd-dr.yaml", "etcd-dr-identity.txt", "etcd-dr-signing-key.pem")) {
            List<byte[]> before = contents();
            for (String other : List.of("etcd-dr.yaml", "etcd-dr-identity.txt", "etcd-dr-signing-key.pem")) {
                if (!other.equals(name)) {
                    Files.move(folder.resolve(other), folder.resolve(other + ".away"));
                }
            }
            CommandRun again = init(url("other"));
            assertThat(again.exitCode()).isEqualTo(16);
            assertThat(again.err())
                    .startsWith("error: %s exists already; nothing was changed\n".formatted(folder.resolve(name)));
            assertThat(folder.resolve("other")).doesNotExist();
            for (String other : List.of("etcd-dr.yaml", "etcd-dr-identity.txt", "etcd-dr-signing-key.pem")) {
                if (!other.equals(name)) {
                    Files.move(folder.resolve(other + ".away"), folder.resolve(other));
                }
            }
            assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
        }
    }

    @Test
    void aRepositoryThatIsThereIsUsed() throws Exception {
        init(url("repo"));
        String format = Files.readString(folder.resolve("repo/format.json"));
        CommandRun second = CommandRun.of(
                Main::run,
                "init",
                "--repository",
                url("repo"),
                "--config",
                folder.resolve("second.yaml").toString());
        assertThat(second.exitCode()).isZero();
        assertThat(Files.readString(folder.resolve("repo/format.json"))).isEqualTo(format);
        assertThat(folder.resolve("second-identity.txt")).exists();
    }

    @Test
    void withoutAStoreNothingIsWritten() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        CommandRun init = init(url("file/repo"));
        assertThat(init.exitCode()).isEqualTo(14);
        assertThat(names()).containsExactly("file");
    }

    @Test
    void aUrlOfAnotherKindIsAUsageError() throws Exception {
        CommandRun init = init("ftp://host/x");
        assertThat(init.exitCode()).isEqualTo(2);
        assertThat(init.err())
                .isEqualTo("error: repository URL begins with neither file:/// nor s3://\n"
                        + "HINT: Write file:///folder or s3://bucket/prefix.\n");
        assertThat(names()).isEmpty();
    }

    @Test
    void theS3FlagsGoIntoTheConfig() throws Exception {
        String text = S3Lines.insert("""
                repository:
                  url: 's3://bucket/p'
                  # s3:
                  #   region: eu-central-1
                """, s3("--s3-endpoint", "https://minio.example:9000", "--s3-region", "it's"));
        assertThat(text).isEqualTo("""
                repository:
                  url: 's3://bucket/p'
                  s3:
                    endpoint: 'https://minio.example:9000'
                    region: 'it''s'
                    path-style: true
                  # More of it:
                  # s3:
                  #   region: eu-central-1
                """);
    }

    @Test
    void theConfigWithS3FlagsIsRead() throws Exception {
        KeyFiles files = KeyFiles.beside(config());
        RepositoryConfig where = RepositoryConfig.of("s3://bucket/p");
        files.write(where, s3("--s3-endpoint", "https://minio.example:9000"), Clock.systemUTC());
        Config config = ConfigFile.load(config(), name -> Optional.empty(), CronSyntax.unchecked());
        S3Config s3 = ((RepositoryConfig.InS3) config.repository()).s3();
        assertThat(s3.endpoint().orElseThrow()).hasToString("https://minio.example:9000");
        assertThat(s3.addressing()).isEqualTo(S3Config.Addressing.PATH);
    }

    private static S3Options s3(String... args) {
        S3Options options = new S3Options();
        new CommandLine(options).parseArgs(args);
        return options;
    }

    private CommandRun init(String url) {
        return CommandRun.of(Main::run, "init", "--repository", url, "--config", config().toString());
    }

    private Path config() {
        return folder.resolve("etcd-dr.yaml");
    }

    private String url(String name) {
        return "file://" + folder.resolve(name);
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<byte[]> contents() throws IOException {
        return List.of(
                Files.readAllBytes(folder.resolve("etcd-dr.yaml")),
                Files.readAllBytes(folder.resolve("etcd-dr-identity.txt")),
                Files.readAllBytes(folder.resolve("etcd-dr-signing-key.pem")));
    }
}
