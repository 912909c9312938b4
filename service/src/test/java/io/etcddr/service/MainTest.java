package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.sign.SigningKey;
import io.etcddr.testing.CommandRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    private static final String RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    @TempDir
    private Path folder;

    @Test
    void helpListsEveryCommand() {
        CommandRun help = run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).isEqualTo("""
                Take proven backups of etcd clusters.
                Usage: etcd-dr [-hV] COMMAND

                  -h, --help      Show this help message and exit.
                  -V, --version   Print version information and exit.

                Commands:
                  init                 Make a repository, its keys and a config.
                  backup               Take a backup of a cluster and prove it.
                  serve                Protect clusters unattended, as a service.
                  verify               Verify recovery points, or a snapshot file.
                  drill                Restore a recovery point, boot it and compare.
                  expire               Delete the points that retention does not keep.
                  check                Try everything that backups and restores need.
                  learner              Look at a cluster's learner, add, remove or release it.
                  config               Check a config, or print what is in force.
                  generate-completion  Print a completion script for bash or zsh.

                Restore with etcd-restore. Results go to stdout, everything else to stderr; exit codes are in
                docs/exit-codes.md.

                Examples:
                  etcd-dr init --repository file:///var/backups/etcd
                  etcd-dr config check --config etcd-dr.yaml
                  etcd-dr backup --config etcd-dr.yaml --cluster main
                  etcd-dr serve --config etcd-dr.yaml
                  etcd-dr verify --config etcd-dr.yaml --point all
                  etcd-dr drill --config etcd-dr.yaml --cluster main
                """);
    }

    @TestFactory
    Stream<DynamicTest> everyCommandHasHelpWithExamples() {
        return Stream.of("init", "backup", "serve", "verify", "drill", "expire", "check")
                .map(verb -> DynamicTest.dynamicTest(verb, () -> {
                    CommandRun help = run(verb, "--help");
                    assertThat(help.exitCode()).isZero();
                    assertThat(help.out())
                            .contains("Usage: etcd-dr " + verb, "Examples:\n", "  etcd-dr " + verb)
                            .doesNotContain("%n", "${");
                }));
    }

    @Test
    void aHotBackupNeedsALearnerInTheConfig() {
        CommandRun run = backup("--kind", "hot", "--signing-key", signingKey(), "--recipient", RECIPIENT);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("error: a hot backup needs a learner, and the config has none for cluster c\n"
                        + "HINT: Describe it there: clusters[].learner, and give no --endpoints. Or leave --kind out: a"
                        + " cold backup is proven in the same way.\n");
    }

    @Test
    void nothingIsStoredInTheClearByAccident() {
        CommandRun run = backup("--signing-key", signingKey());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: nobody to encrypt for: no recipient is named\n")
                .contains("--encryption none");
    }

    @Test
    void aRecipientAndNoEncryptionContradictEachOther() {
        CommandRun run = backup("--encryption", "none", "--recipient", RECIPIENT);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: --recipient and --encryption none contradict each other\n");
    }

    @Test
    void aRecipientThatIsNoneIsToldBeforeAnythingIsOpened() {
        CommandRun run = backup("--recipient", "age1xyz");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: not an age recipient");
    }

    @Test
    void withoutASigningKeyThereIsNoBackup() {
        CommandRun run = backup("--recipient", RECIPIENT);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: no signing key: manifests must be signed\n");
    }

    @Test
    void howEtcdIsReachedIsCheckedFirst() {
        assertThat(run("backup", "--repository", "file:///x", "--cluster", "c").err())
                .startsWith("error: --endpoints is missing\n");
        assertThat(run("backup", "--repository", "file:///x", "--cluster", "c", "--cacert", "x")
                        .err())
                .startsWith("error: --cacert, --cert, --key, --user and --password-file go with --endpoints\n");
        assertThat(run("backup", "--repository", "file:///x", "--endpoints", "http://h:1")
                        .err())
                .startsWith("error: --cluster is missing\n");
        assertThat(backup("--cert", "c.pem").err()).startsWith("error: --cert and --key go together\n");
        assertThat(backup("--user", "root").err()).startsWith("error: --user and --password-file go together\n");
        assertThat(run("backup", "--repository", "file:///x", "--cluster", "c", "--endpoints", "10.0.0.1:2379")
                        .err())
                .startsWith("error: ");
        assertThat(run("backup", "--repository", "file:///x", "--cluster", "a/b", "--endpoints", "http://h:1")
                        .err())
                .startsWith("error: --cluster: not a cluster name: \"a/b\"\n");
    }

    @Test
    void whatALearnerHasLeftIsStoredWithoutAskingAnyMember() {
        String[] flags = {"backup", "--repository", "file:///x", "--cluster", "c", "--from-learner-dir", "/nowhere"};
        assertThat(run(flags).err())
                .as("no endpoints are asked for")
                .startsWith("error: nobody to encrypt for: no recipient is named\n");
        assertThat(backup("--from-learner-dir", "/nowhere").err())
                .startsWith("error: --from-learner-dir asks no member");
        assertThat(backup("--without-wal").err()).contains("go with --from-learner-dir\n");
    }

    @Test
    void passwordsAreNeverTakenFromTheCommandLine() {
        CommandRun run = backup("--user", "root:secret");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("A password on the command line would be seen")
                .doesNotContain("secret");
    }

    private CommandRun backup(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "backup", "--repository", "file://" + folder, "--cluster", "c", "--endpoints", "http://127.0.0.1:1"));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private String signingKey() {
        try {
            Path file = folder.resolve("key.pem");
            Files.deleteIfExists(file);
            SigningKey.generate().write(file);
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CommandRun run(String... args) {
        return CommandRun.of(Main::run, args);
    }
}
