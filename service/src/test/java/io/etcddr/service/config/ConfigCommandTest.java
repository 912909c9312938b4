package io.etcddr.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.service.Main;
import io.etcddr.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class ConfigCommandTest {
    private static final String CONFIG = """
            repository: {url: file:///var/backups/etcd}
            encryption: none
            signing: {key-file: signing.key}
            clusters:
              - name: main
                endpoints: ["http://127.0.0.1:2379"]
                auth: {user: root, password: env:ETCD_PASSWORD}
                schedules: {cold: {every: 6h}}
              - {name: other, endpoints: ["http://127.0.0.1:2380"], schedules: {cold: none}}
            """;
    private static final String WARNING =
            "line 7: clusters[0].auth: the password crosses the network in the clear (http)";

    @TempDir
    private Path folder;

    private CommandRun run(String yaml, String... args) throws IOException {
        Files.writeString(file(), yaml);
        return CommandRun.of(
                Main::run,
                Map.of("ETCD_DR_CONFIG", file().toString(), "HOME", "/home/op", "ETCD_PASSWORD", "hunter2"),
                Stream.concat(Stream.of("config"), Stream.of(args)).toArray(String[]::new));
    }

    private Path file() {
        return folder.resolve("etcd-dr.yaml");
    }

    @Test
    void aGoodConfigHasNoProblems() throws Exception {
        CommandRun check = run(CONFIG, "check");
        assertThat(check.exitCode()).isZero();
        assertThat(check.err()).isEmpty();
        assertThat(check.out()).isEqualTo("warning  %s%n%s: no problems, 1 warning%n".formatted(WARNING, file()));
        assertThat(run(CONFIG.replaceAll("auth: .*", ""), "check").out()).isEqualTo(file() + ": no problems\n");
    }

    /// What `init` writes as a comment must be right for whoever takes the comment sign away.
    @Test
    void theConfigOfInitHasNoProblemsWithAndWithoutItsComments() throws Exception {
        CommandRun.succeed(
                Main::run,
                Map.of(),
                "init",
                "--repository",
                "file://" + folder.resolve("repository"),
                "--config",
                file().toString());
        String written = Files.readString(file());
        assertThat(run(written, "check").out())
                .containsPattern("^warning  line [0-9]+: clusters\\[0]: no schedule backs it up: give schedules.cold, ")
                .endsWith(file() + ": no problems, 1 warning\n");
        String uncommented = written.replaceAll("(?m)^( *)# (( *)[a-z0-9-]+:( .*)?)$", "$1$2")
                .replaceFirst("url: .*", "url: s3://bucket/prefix")
                .replace("http://127.0.0.1", "https://127.0.0.1");
        assertThat(run(uncommented, "check").out()).isEqualTo(file() + ": no problems\n");
    }

    @Test
    void everyProblemIsTold() throws Exception {
        CommandRun check = run(CONFIG + "defaults: {schedules: {cold: {cron: '0 30 3 * * *'}}}\nbakup: 1\n", "check");
        assertThat(check.exitCode()).isEqualTo(2);
        assertThat(check.err()).isEmpty();
        assertThat(check.out()).isEqualTo("""
                problem  line 10: defaults.schedules.cold.cron: "0 30 3 * * *" is not a cron expression: exactly one of day of month and day of week must be ?
                problem  line 11: bakup: unknown key, did you mean backup?
                warning  %s
                %s: 2 problems, 1 warning
                """.formatted(WARNING, file()));
    }

    @Test
    void problemsAreJsonToo() throws Exception {
        CommandRun check = run("clusters", "check", "-o", "json");
        assertThat(check.exitCode()).isEqualTo(2);
        assertThat(check.out()).isEqualTo("""
                {
                  "file" : "%s",
                  "valid" : false,
                  "problems" : [
                    {
                      "line" : 1,
                      "key" : null,
                      "message" : "the file is a single value, expected a group of keys"
                    }
                  ],
                  "warnings" : [ ]
                }
                """.formatted(file()));
    }

    @Test
    void whatIsPrintedIsAConfigAgain() throws Exception {
        CommandRun print = run(CONFIG, "print");
        assertThat(print.exitCode()).isZero();
        assertThat(print.err()).isEqualTo("warning: " + WARNING + "\n");
        assertThat(print.out())
                .startsWith(
                        "# What is in force by " + file() + "; secrets are shown as references only.\nrepository:\n")
                .contains("      password: env:ETCD_PASSWORD\n", "    timeout: 5s  # default\n")
                .doesNotContain("hunter2");
        CommandRun again = run(print.out(), "print");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEqualTo(print.out().replace("  # default", ""));
    }

    @Test
    void oneClusterIsPrintedAlone() throws Exception {
        assertThat(run(CONFIG, "print", "--cluster", "other").out())
                .contains("  - name: other\n")
                .doesNotContain("name: main");
        CommandRun unknown = run(CONFIG, "print", "--cluster", "none");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("error: cluster none is not configured\nHINT: Configured: main, other.\n");
        assertThat(run(CONFIG, "print", "--cluster", "a/b").err())
                .contains("error: --cluster: not a cluster name: \"a/b\"\n");
    }

    @Test
    void aBadConfigIsNotPrinted() throws Exception {
        CommandRun print = run(CONFIG + "bakup: 1\n", "print", "-o", "json");
        assertThat(print.exitCode()).isEqualTo(2);
        assertThat(print.out()).contains("\"code\" : \"usage\"");
        assertThat(print.err()).startsWith("error: " + file() + " has a problem\n  line 10: bakup: unknown key");
    }

    @Test
    void aConfigMustBeNamedAndThere() {
        CommandRun unnamed = CommandRun.of(Main::run, "config", "check");
        assertThat(unnamed.exitCode()).isEqualTo(2);
        assertThat(unnamed.err()).isEqualTo("""
                error: no config is named
                HINT: Give --config FILE or set $ETCD_DR_CONFIG; etcd-dr init writes one.
                """);
        CommandRun absent = CommandRun.of(Main::run, "config", "check", "--config", "/nowhere.yaml");
        assertThat(absent.exitCode()).isEqualTo(2);
        assertThat(absent.err()).startsWith("error: configuration /nowhere.yaml does not exist\n");
        assertThat(CommandRun.of(Main::run, "config").err())
                .startsWith("error: no command: give one of check, print\n");
    }

    @TestFactory
    Stream<DynamicTest> everyCommandHasHelpWithExamples() {
        return Stream.of("check", "print")
                .map(verb -> DynamicTest.dynamicTest(verb, () -> {
                    CommandRun help = CommandRun.of(Main::run, "config", verb, "--help");
                    assertThat(help.exitCode()).isZero();
                    assertThat(help.out())
                            .contains("Usage: etcd-dr config " + verb, "Examples:\n", "  etcd-dr config " + verb)
                            .doesNotContain("%n", "${");
                }));
    }
}
