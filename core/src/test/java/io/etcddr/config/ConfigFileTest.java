package io.etcddr.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcddr.config.BackupConfig.Prove;
import io.etcddr.config.BackupConfig.Spool;
import io.etcddr.config.RepositoryConfig.InFolder;
import io.etcddr.config.RepositoryConfig.InS3;
import io.etcddr.config.S3Config.Addressing;
import io.etcddr.config.S3Config.ServerSideEncryption;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.VerifyingKey;
import io.etcddr.value.ByteSize;
import io.etcddr.value.ClusterName;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigFileTest {
    static final String RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    static final String TRUSTED = "etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";
    private static final String SMALLEST = """
            repository: {url: file:///var/backups/etcd}
            encryption: none
            signing: {key-file: signing.key}
            clusters: [{name: main, endpoints: ["http://127.0.0.1:2379"]}]
            """;

    @TempDir
    Path folder;

    private Config load(String yaml) throws Exception {
        return load(yaml, Map.of("HOME", "/home/op"));
    }

    private Config load(String yaml, Map<String, String> environment) throws Exception {
        Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
        return ConfigFile.load(file, lookUp(environment), CronSyntax.unchecked());
    }

    private static Function<String, Optional<String>> lookUp(Map<String, String> environment) {
        return name -> Optional.ofNullable(environment.get(name));
    }

    /// The message of the failure with the name of the file taken out.
    private String problems(String yaml) {
        Failure failure = catchThrowableOfType(Failure.class, () -> load(yaml));
        assertThat(failure).as(yaml).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
        return failure.getMessage().replace(folder.resolve("config.yaml").toString(), "FILE");
    }

    @Test
    void theSmallestFileHasTheDefaults() throws Exception {
        Config config = load(SMALLEST);
        assertThat(config.repository()).isEqualTo(new InFolder(Path.of("/var/backups/etcd")));
        assertThat(config.encryption()).isEqualTo(new EncryptionConfig.None());
        assertThat(config.signing())
                .isEqualTo(new SigningConfig(Optional.of(folder.resolve("signing.key")), List.of()));
        assertThat(config.backup())
                .isEqualTo(new BackupConfig(
                        Spool.DISK,
                        Path.of("/var/tmp"),
                        Duration.ofHours(24),
                        1,
                        Prove.VOTERS,
                        Duration.ofSeconds(30)));
        assertThat(config.cacheDirectory()).contains(Path.of("/home/op/.cache/etcd-dr"));
        assertThat(config.clusters())
                .containsExactly(new ClusterConfig(
                        new ClusterName("main"),
                        List.of(URI.create("http://127.0.0.1:2379")),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        Optional.empty(),
                        ProtectionConfig.DEFAULT));
        assertThat(config.service()).isEqualTo(ServiceConfig.DEFAULT);
        assertThat(config.etcdBinaries()).isEmpty();
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void everyKeyIsRead() throws Exception {
        Config config = load("""
                repository:
                  url: s3://backups/etcd/prod/
                  s3:
                    endpoint: https://minio.example:9000/
                    region: eu-central-1
                    path-style: false
                    ca-file: s3-ca.pem
                    proxy: http://proxy.example:3128
                    access-key-id: env:KEY_ID
                    secret-access-key: file:secret
                    session-token: file:/run/token
                    sse: {type: kms, kms-key-id: alias/backups}
                    storage-class: STANDARD_IA
                    object-lock: {lock-for: 7d, mode: compliance}
                    part-size: 8MiB
                    parallel-parts: 2
                encryption:
                  recipients: [%s]
                  identity-file: /etc/id
                signing:
                  key-file: k
                  trusted-keys: [%s]
                backup:
                  spool: disk
                  spool-directory: spool
                  grace-period: 2d
                  compression-level: 9
                  prove: source
                  idle-timeout: 1m30s
                cache-directory: cache
                clusters:
                  - name: a
                    endpoints: [https://10.0.0.1:2379, https://10.0.0.2:2379]
                    timeout: 500ms
                    tls: {ca-file: ca.pem, cert-file: c.pem, key-file: c.key, server-name: etcd}
                    auth: {user: root, password: env:PASSWORD}
                  - name: b
                    endpoints: ["https://10.1.0.1:2379"]
                """.formatted(RECIPIENT, TRUSTED));
        InS3 repository = (InS3) config.repository();
        assertThat(repository.url()).isEqualTo("s3://backups/etcd/prod");
        assertThat(repository.bucket()).isEqualTo("backups");
        assertThat(repository.prefix()).isEqualTo("etcd/prod");
        assertThat(repository.s3())
                .isEqualTo(new S3Config(
                        Optional.of(URI.create("https://minio.example:9000")),
                        Optional.of("eu-central-1"),
                        Addressing.VIRTUAL_HOST,
                        Optional.of(folder.resolve("s3-ca.pem")),
                        Optional.of(URI.create("http://proxy.example:3128")),
                        Optional.of(new S3Config.Credentials(
                                new SecretReference.FromEnvironment("KEY_ID"),
                                new SecretReference.FromFile(folder.resolve("secret")),
                                Optional.of(new SecretReference.FromFile(Path.of("/run/token"))))),
                        Optional.of(
                                new ServerSideEncryption(ServerSideEncryption.Type.KMS, Optional.of("alias/backups"))),
                        Optional.of("STANDARD_IA"),
                        Optional.of(new S3Config.ObjectLock(Duration.ofDays(7), S3Config.ObjectLock.Mode.COMPLIANCE)),
                        ByteSize.ofMebibytes(8),
                        2));
        assertThat(config.encryption())
                .isEqualTo(new EncryptionConfig.Age(List.of(RECIPIENT), Optional.of(Path.of("/etc/id"))));
        assertThat(config.signing().trustedKeys()).containsExactly(VerifyingKey.parse(TRUSTED));
        assertThat(config.backup())
                .isEqualTo(new BackupConfig(
                        Spool.DISK,
                        folder.resolve("spool"),
                        Duration.ofDays(2),
                        9,
                        Prove.SOURCE,
                        Duration.ofSeconds(90)));
        assertThat(config.cacheDirectory()).contains(folder.resolve("cache"));
        ClusterConfig a = config.cluster(new ClusterName("a"));
        assertThat(a.endpoints()).hasSize(2);
        assertThat(a.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(a.tls())
                .contains(new ClusterConfig.Tls(
                        Optional.of(folder.resolve("ca.pem")),
                        Optional.of(folder.resolve("c.pem")),
                        Optional.of(folder.resolve("c.key")),
                        Optional.of("etcd")));
        assertThat(a.auth()).contains(new ClusterConfig.Auth("root", new SecretReference.FromEnvironment("PASSWORD")));
        assertThatThrownBy(() -> config.cluster(new ClusterName("c")))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.hint()).contains("Configured: a, b."))
                .hasMessage("cluster c is not configured");
    }

    @Test
    void pathStyleIsTheDefaultOfAnEndpoint() throws Exception {
        String s3 = SMALLEST.replace("file:///var/backups/etcd", "s3://bucket, s3: {endpoint: 'https://minio:9000'}");
        assertThat(((InS3) load(s3).repository()).s3().addressing()).isEqualTo(Addressing.PATH);
        String aws = SMALLEST.replace("file:///var/backups/etcd", "s3://bucket");
        assertThat(((InS3) load(aws).repository()).s3()).isEqualTo(S3Config.DEFAULT);
    }

    @Test
    void theCacheIsTurnedOffByNameOrForLackOfAHome() throws Exception {
        assertThat(load("cache-directory: none\n" + SMALLEST).cacheDirectory()).isEmpty();
        assertThat(load(SMALLEST, Map.of()).cacheDirectory()).isEmpty();
        assertThat(load(SMALLEST, Map.of("HOME", "/h", "XDG_CACHE_HOME", "/c")).cacheDirectory())
                .contains(Path.of("/c/etcd-dr"));
        assertThat(load(SMALLEST, Map.of("TMPDIR", "/t")).backup().spoolDirectory())
                .isEqualTo(Path.of("/t"));
    }

    @Test
    void anObjectLockHasATimeAndIsGovernedByDefault() throws Exception {
        String locked = SMALLEST.replace("file:///var/backups/etcd", "s3://bucket, s3: {object-lock: {lock-for: 12h}}");
        assertThat(((InS3) load(locked).repository()).s3().objectLock())
                .contains(new S3Config.ObjectLock(Duration.ofHours(12), S3Config.ObjectLock.Mode.GOVERNANCE));
        assertThat(problems(locked.replace("lock-for: 12h", "mode: strict"))).isEqualTo("""
                FILE has 2 problems
                  line 1: repository.s3.object-lock.lock-for: is missing
                  line 1: repository.s3.object-lock.mode: "strict" is none of governance, compliance
                """.stripTrailing());
        assertThat(problems(locked.replace("12h", "5m")))
                .endsWith("line 1: repository.s3.object-lock.lock-for: is 5m, allowed is 1h to 36500d");
    }

    @Test
    void everyProblemIsToldAtOnceWithItsLine() {
        assertThat(problems("""
                        repository:
                          url: ftp://x
                          s3:
                            endpont: https://minio:9000
                            part-size: 1MiB
                            part-size: 2MiB
                            parallel-parts: many
                            access-key-id: AKIAIOSFODNN7EXAMPLE
                            session-token: env:T
                            sse: {type: s3, kms-key-id: x}
                        encryption:
                          recipients: [age1abc, AGE-SECRET-KEY-1QQPQGZ9]
                        signing: {}
                        backup:
                          spool: none
                          spool-directory: /x
                          grace-period: 5m
                          compression-level: 40
                          prove: everyone
                          idle-timeout: 30
                          idleTimeout: 30s
                        clusters:
                          - name: a b
                            endpoints: http://10.0.0.1:2379
                          - endpoints: [http://10.0.0.1:2379, "https://u:hunter2@10.0.0.1", http://10.0.0.1:2379]
                            tls: {cert-file: ~/c.pem}
                            auth: {user: root, password: hunter2}
                        schedules: {}
                        """)).isEqualTo("""
                        FILE has 27 problems
                          line 2: repository.url: begins with neither file:/// nor s3://
                          line 4: repository.s3.secret-access-key: is missing beside access-key-id
                          line 4: repository.s3.endpont: unknown key, did you mean endpoint?
                          line 5: repository.s3.part-size: is 1MiB, allowed is 5MiB to 256MiB
                          line 6: repository.s3.part-size: is there twice, first in line 5
                          line 7: repository.s3.parallel-parts: "many" is not a whole number
                          line 8: repository.s3.access-key-id: is not a reference; secrets are given as file:/path or env:NAME
                          line 10: repository.s3.sse.kms-key-id: has no meaning with type: s3
                          line 12: encryption.recipients[0]: is not an age recipient (age1 and 58 more characters)
                          line 12: encryption.recipients[1]: is a secret identity; recipients are public and begin with age1
                          line 13: signing.key-file: is missing; to only read, give trusted-keys instead
                          line 16: backup.spool-directory: has no meaning with spool: none
                          line 17: backup.grace-period: is 5m, allowed is 1h to 364d
                          line 18: backup.compression-level: is 40, allowed is 1 to 19
                          line 19: backup.prove: "everyone" is none of voters, source, none
                          line 20: backup.idle-timeout: "30" is not a duration such as 30s or 24h
                          line 21: backup.idleTimeout: unknown key, did you mean idle-timeout?
                          line 23: clusters[0].name: "a b" is not a cluster name: letters, digits, . _ and -, 63 at most
                          line 24: clusters[0].endpoints: is a single value, expected a list
                          line 25: clusters[1].name: is missing
                          line 25: clusters[1].endpoints[1]: holds a user or password; credentials have keys of their own
                          line 25: clusters[1].endpoints: http://10.0.0.1:2379 is there twice
                          line 26: clusters[1].tls.key-file: is missing beside cert-file
                          line 26: clusters[1].tls.cert-file: starts with ~, which nobody expands here; write the whole path
                          line 26: clusters[1].tls: has no meaning for http endpoints
                          line 27: clusters[1].auth.password: is not a reference; secrets are given as file:/path or env:NAME
                          line 28: schedules: unknown key, known here: repository, encryption, signing, backup, cache-directory, defaults, clusters, service, etcd-binaries""");
    }

    @Test
    void whatIsMissingIsToldAtOnce() {
        assertThat(problems("{}")).isEqualTo("""
                        FILE has 4 problems
                          line 1: repository: is missing
                          line 1: encryption: is missing; give recipients, or say none
                          line 1: signing: is missing
                          line 1: clusters: is missing""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`encryption: none`|`encryption: off`|line 2: encryption: is a single value; give a group with recipients, or say none",
                "`encryption: none`|`encryption: {}`|line 2: encryption.recipients: is missing; to only read backups, give identity-file instead",
                "`encryption: none`|`encryption: {recipients: []}`|line 2: encryption.recipients: is empty",
                "`encryption: none`|`encryption:`|line 2: encryption: has no value",
                "`signing: {key-file: signing.key}`|`signing: {trusted-keys: [abc]}`|line 3: signing.trusted-keys[0]: is not a public signing key (etcddr-sign-1: and 44 more characters)",
                "`signing: {key-file: signing.key}`|`signing: signing.key`|line 3: signing: is a single value, expected a group of keys",
                "`file:///var/backups/etcd`|`file://host/x`|line 1: repository.url: is not file:///folder with an absolute path",
                "`file:///var/backups/etcd`|`'file:x'`|line 1: repository.url: is not file:///folder with an absolute path",
                "`file:///var/backups/etcd`|`s3://B`|line 1: repository.url: is not s3://bucket/prefix",
                "`file:///var/backups/etcd`|`s3://key:secret@bucket/p`|line 1: repository.url: is not s3://bucket/prefix",
                "`file:///var/backups/etcd`|`s3://bucket/a//b`|line 1: repository.url: has a prefix with an empty segment, . or ..",
                "`file:///var/backups/etcd`|`s3://bucket/../b`|line 1: repository.url: has a prefix with an empty segment, . or ..",
                "`etcd}`|`etcd, s3: {}}`|line 1: repository.s3: has no meaning for a repository in a folder",
                "`name: main`|`name: [main]`|line 4: clusters[0].name: is a list, expected a single value",
                "`2379\"]}]`|`2379\"]}, {name: main, endpoints: [\"http://h:1\"]}]`|line 4: clusters[1].name: \"main\" is the name of another cluster",
                "`[\"http://127.0.0.1:2379\"]`|`[]`|line 4: clusters[0].endpoints: is empty",
                "`\"http://127.0.0.1:2379\"`|`127.0.0.1:2379`|line 4: clusters[0].endpoints[0]: is not an address such as https://10.0.0.1:2379",
                "`\"http://127.0.0.1:2379\"`|`\"http://h:1/path\"`|line 4: clusters[0].endpoints[0]: is not an address such as https://10.0.0.1:2379",
                "`\"http://127.0.0.1:2379\"`|`\"http://h:1\", \"https://h:2\"`|line 4: clusters[0].endpoints: are partly http and partly https",
                "`name: main`|`nmae: main`|line 4: clusters[0].name: is missing",
            })
    void everyRuleHasItsMessage(String good, String bad, String message) {
        assertThat(SMALLEST).contains(good);
        assertThat(problems(SMALLEST.replace(good, bad))).contains("\n  " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|line 1: the file is empty",
                "`# nothing`|line 1: the file is empty",
                "`- a`|line 1: the file is a list, expected a group of keys",
                "`hunter2`|line 1: the file is a single value, expected a group of keys",
                "`a: &x [1]\nb: *x`|line 1: anchors and aliases are not allowed",
                "`a: 1\nb: *x`|line 2: anchors and aliases are not allowed",
                "`a: !!binary aHVudGVyMg==`|line 1: tags are not allowed",
                "`a: 1\n---\nb: 2`|line 3: a second document begins; one is allowed",
            })
    void yamlThatDoesMoreThanItShouldIsRefused(String yaml, String message) {
        assertThat(problems(yaml)).isEqualTo("FILE has a problem\n  " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b\n  password: hunter2",
                "password: 'hunter2",
                "password: hunter2\n\tx: y",
                "password: [hunter2",
                "password: \"hunter2\\q\"",
                "{password: hunter2",
                "%hunter2",
                "password: @hunter2",
                "hunter2: {",
                "? [hunter2]\n: x",
                "{[hunter2]: x}",
                "- hunter2\nb: c",
            })
    void brokenYamlIsToldWithoutShowingIt(String yaml) {
        assertThat(problems(yaml)).contains("\n  line ").doesNotContain("hunter2");
    }

    @Test
    void hostileYamlIsRefusedBeforeItCostsAnything() throws Exception {
        assertThat(problems("a: " + "[".repeat(100_000))).endsWith("line 1: nested deeper than 16");
        assertThat(problems("{a: ".repeat(100_000))).endsWith("line 1: nested deeper than 16");
        assertThat(problems("a:\n" + "- ".repeat(50_000) + "x")).endsWith("line 2: nested deeper than 16");
        StringBuilder bomb = new StringBuilder("a: &a [lol,lol]\n");
        for (char c = 'b'; c <= 'z'; c++) {
            bomb.append("%c: &%c [*%c,*%c]\n".formatted(c, c, c - 1, c - 1));
        }
        assertThat(problems(bomb.toString())).endsWith("anchors and aliases are not allowed");
        assertThat(problems("# " + "x".repeat(1 << 20))).endsWith("line 1: the file is larger than 1048576 bytes");
        assertThat(problems("x".repeat(500_000) + ": 1")).hasSizeLessThan(1_000);
        Path file = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xFC});
        assertThatThrownBy(() -> ConfigFile.load(file, lookUp(Map.of()), CronSyntax.unchecked()))
                .hasMessage("%s has a problem\n  line 1: the file is not UTF-8 text", file);
    }

    @Test
    void aFileThatIsNotThereIsAFailureWithAHint() {
        Path file = folder.resolve("none.yaml");
        assertThatThrownBy(() -> ConfigFile.load(file, lookUp(Map.of()), CronSyntax.unchecked()))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
                    assertThat(failure.hint())
                            .contains("Make one with `etcd-dr init --repository URL`, or name yours with --config.");
                })
                .hasMessage("configuration %s does not exist", file);
        assertThatThrownBy(() -> ConfigFile.load(folder, lookUp(Map.of()), CronSyntax.unchecked()))
                .hasMessage("configuration %s cannot be read", folder);
    }

    @Test
    void secretFilesThatOthersCanReadAreWarnedOf() throws Exception {
        Path key = Files.writeString(folder.resolve("signing.key"), "x");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Path password = Files.writeString(folder.resolve("password"), "x");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("r--r-----"));
        String yaml = SMALLEST.replace("name: main", "name: main, auth: {user: u, password: 'file:password'}");
        assertThat(load(yaml).warnings())
                .containsExactly(
                        "line 3: signing.key-file: %s can be read or changed by others (rw-r--r--); chmod 600 it"
                                .formatted(key),
                        "line 4: clusters[0].auth: the password crosses the network in the clear (http)");
    }

    @Test
    void noSecretIsInWhatPrints() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2\n");
        String yaml = SMALLEST.replace(
                "file:///var/backups/etcd", "s3://bucket, s3: {access-key-id: env:ID, secret-access-key: file:secret}");
        Config config = load(yaml, Map.of("ID", "hunter2"));
        assertThat(config.toString()).doesNotContain("hunter2").contains(secret.toString());
        S3Config.Credentials credentials =
                ((InS3) config.repository()).s3().credentials().orElseThrow();
        assertThat(credentials.secretAccessKey().resolve("x", lookUp(Map.of())))
                .hasToString("[redacted]")
                .satisfies(s -> assertThat(s.reveal()).isEqualTo("hunter2"));
        assertThat(credentials
                        .accessKeyId()
                        .resolve("x", lookUp(Map.of("ID", "hunter2")))
                        .reveal())
                .isEqualTo("hunter2");
    }

    @Test
    void aSecretThatIsNotThereIsToldByItsKey() throws Exception {
        Path file = folder.resolve("secret");
        assertThatThrownBy(() -> new SecretReference.FromFile(file).resolve("a.b", lookUp(Map.of())))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessage("a.b: file %s does not exist", file);
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> new SecretReference.FromFile(file).resolve("a.b", lookUp(Map.of())))
                .hasMessage("a.b: file %s is empty", file);
        Files.write(file, new byte[] {(byte) 0xFF});
        assertThatThrownBy(() -> new SecretReference.FromFile(file).resolve("a.b", lookUp(Map.of())))
                .hasMessage("a.b: file %s is not UTF-8 text", file);
        Files.write(file, "x".repeat(70_000).getBytes(UTF_8));
        assertThatThrownBy(() -> new SecretReference.FromFile(file).resolve("a.b", lookUp(Map.of())))
                .hasMessage("a.b: file %s is larger than 65536 bytes", file);
        assertThatThrownBy(() -> new SecretReference.FromEnvironment("X").resolve("a.b", lookUp(Map.of("X", ""))))
                .hasMessage("a.b: environment variable X is not set");
    }

    @Test
    void aRepositoryUrlAloneHasTheDefaults() throws Exception {
        assertThat(RepositoryConfig.of("file:///a%20b/")).isEqualTo(new InFolder(Path.of("/a b")));
        assertThat(RepositoryConfig.of("file:///a%20b/").url()).isEqualTo("file:///a%20b");
        assertThat(RepositoryConfig.of("s3://bucket")).isEqualTo(new InS3("bucket", "", S3Config.DEFAULT));
        assertThatThrownBy(() -> RepositoryConfig.of("s3://me:hunter2@bucket"))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessage("repository URL is not s3://bucket/prefix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///var/backups", "s3://bucket/prefix", "file:///it%27s"})
    void theTemplateHasNoProblems(String url) throws Exception {
        ConfigTemplate template =
                new ConfigTemplate(url, RECIPIENT, Path.of("/etc/etcd-dr/it's.txt"), Path.of("signing.key"), TRUSTED);
        Config config = load(template.text());
        assertThat(config.warnings()).isEmpty();
        assertThat(config.repository().url()).isEqualTo(url.replace("%27", "'"));
        assertThat(config.encryption())
                .isEqualTo(new EncryptionConfig.Age(List.of(RECIPIENT), Optional.of(Path.of("/etc/etcd-dr/it's.txt"))));
        assertThat(config.signing())
                .isEqualTo(new SigningConfig(
                        Optional.of(folder.resolve("signing.key")), List.of(VerifyingKey.parse(TRUSTED))));
        assertThat(config.backup()).isEqualTo(load(SMALLEST).backup());
        assertThat(config.clusters()).isEqualTo(load(SMALLEST).clusters());
    }

    /// What the template shows as a comment must be right too.
    @Test
    void theTemplateHasNoProblemsWhenItsCommentsAreTakenAway() throws Exception {
        String text = new ConfigTemplate(
                        "s3://bucket/prefix", RECIPIENT, Path.of("id"), Path.of("signing.key"), TRUSTED)
                .text()
                .replaceAll("(?m)^( *)# (( *)[a-z0-9-]+:( .*)?)$", "$1$2")
                .replace("http://127.0.0.1", "https://127.0.0.1");
        Config config = load(text);
        S3Config s3 = ((InS3) config.repository()).s3();
        assertThat(s3.credentials()).isPresent();
        assertThat(s3.sse()).isPresent();
        assertThat(config.clusters().getFirst().tls()).isPresent();
        assertThat(config.clusters().getFirst().auth()).isPresent();
        assertThat(config.cacheDirectory()).contains(Path.of("/var/cache/etcd-dr"));
        ProtectionConfig protection = config.clusters().getFirst().protection();
        assertThat(protection.schedules().cold()).isPresent();
        assertThat(protection.schedules().expire()).isPresent();
        assertThat(protection.expiry()).isEqualTo(ProtectionConfig.Expiry.CONFIRMED);
        assertThat(protection.retention()).isEqualTo(ProtectionConfig.Retention.DEFAULT);
        assertThat(protection.retry()).isEqualTo(ProtectionConfig.Retry.DEFAULT);
        assertThat(protection.verification()).isEqualTo(ProtectionConfig.Verification.DEFAULT);
        assertThat(config.service().tls()).isPresent();
        assertThat(config.service().apiToken()).isPresent();
        assertThat(config.etcdBinaries()).containsKey("3.6");
        assertThat(config.warnings()).isEmpty();
    }

    /// Whatever key there is, `init` shows it, but for those that say more than somebody who begins wants to know.
    @Test
    void theTemplateShowsTheGroupsAndTheirKeys() {
        String text = new ConfigTemplate(
                        "s3://bucket/prefix", RECIPIENT, Path.of("id"), Path.of("signing.key"), TRUSTED)
                .text();
        assertThat(keys(ConfigReader.GROUP))
                .filteredOn(key -> !text.contains(key + ":"))
                .containsExactlyInAnyOrder("hourly", "yearly", "max-total-size");
    }

    private static Set<String> keys(Group<?> group) {
        Set<String> keys = new TreeSet<>();
        for (Key<?> key : group.keys()) {
            keys.add(key.name());
            if (key instanceof Key.Sub<?> sub) {
                keys.addAll(keys(sub.group()));
            } else if (key instanceof Key.Subs<?> subs) {
                keys.addAll(keys(subs.group()));
            }
        }
        return keys;
    }
}
