package io.etcddr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    private static final String REPOSITORY_HINT =
            "HINT: Give --config FILE or set $ETCD_DR_CONFIG, or give --repository URL.";

    @TempDir
    private Path folder;

    @Test
    void helpListsEveryCommand() {
        CommandRun help = run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).isEqualTo("""
                Find, check and restore recovery points of etcd clusters.
                Usage: etcd-restore [-hV] COMMAND

                  -h, --help      Show this help message and exit.
                  -V, --version   Print version information and exit.

                Commands:
                  list                 List recovery points, newest first.
                  show                 Show everything that is known of a recovery point.
                  hold                 Keep recovery points from being deleted, or let them go.
                  verify               Verify recovery points, or a snapshot file.
                  get                  Read keys out of a recovery point without restoring it.
                  export               Write a recovery point as a stock snapshot file.
                  data-dir             Restore a recovery point, or a file, into data directories.
                  generate-completion  Print a completion script for bash or zsh.

                The repository comes from --config or $ETCD_DR_CONFIG, or from --repository, --identity-file and
                --trusted-key.
                Results go to stdout, everything else to stderr; exit codes are in docs/exit-codes.md.

                Examples:
                  etcd-restore list
                  etcd-restore verify --point latest
                  etcd-restore data-dir latest --data-dir /var/lib/etcd --dry-run
                """);
    }

    @TestFactory
    Stream<DynamicTest> everyCommandHasHelpWithExamples() {
        return Stream.of("list", "show", "verify", "get", "export", "data-dir")
                .map(verb -> DynamicTest.dynamicTest(verb, () -> {
                    CommandRun help = run(verb, "--help");
                    assertThat(help.exitCode()).isZero();
                    assertThat(help.out())
                            .contains("Usage: etcd-restore " + verb, "Examples:\n", "  etcd-restore " + verb)
                            .doesNotContain("%n", "${");
                    assertThat(help.out().lines())
                            .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(101));
                }));
    }

    @Test
    void theVersionNamesTheProgramAndTheCommit() {
        CommandRun version = run("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.out().lines()).hasSize(3).first().asString().startsWith("etcd-restore ");
        assertThat(version.out().lines()).element(1).asString().startsWith("commit ");
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        CommandRun nothing = run();
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.err())
                .isEqualTo("error: no command: give one of list, show, hold, verify, get, export, data-dir,"
                        + " generate-completion\nHINT: See: etcd-restore --help\n");
    }

    @Test
    void theCommandsOfHoldHaveHelpAndMistakesOfTheirOwn() {
        for (String verb : List.of("add", "remove", "list")) {
            CommandRun help = run("hold", verb, "--help");
            assertThat(help.exitCode()).isZero();
            assertThat(help.out())
                    .contains("Usage: etcd-restore hold " + verb, "Examples:\n", "  etcd-restore hold " + verb)
                    .doesNotContain("%n", "${");
            assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(101));
        }
        assertThat(run("hold", "--help").out()).contains("  add     Keep a recovery point from being deleted.\n");
        assertThat(run("hold").err())
                .isEqualTo("error: no command: give one of add, remove, list\nHINT: See: etcd-restore hold --help\n");
        assertThat(run("hold", "ad").err())
                .isEqualTo("error: unknown command \"ad\"\nHINT: Did you mean add? See: etcd-restore hold --help\n");
        assertThat(run("hold", "add", "latest").err()).startsWith("error: --reason is missing\n");
    }

    @Test
    void anUnknownCommandIsToldWithTheNearestOne() {
        CommandRun typo = run("lst");
        assertThat(typo.exitCode()).isEqualTo(2);
        assertThat(typo.err())
                .isEqualTo("error: unknown command \"lst\"\nHINT: Did you mean list? See: etcd-restore --help\n");
    }

    @Test
    void anUnknownFlagIsToldWithTheNearestOne() {
        CommandRun typo = run("verify", "--lvel", "checksum");
        assertThat(typo.exitCode()).isEqualTo(2);
        assertThat(typo.err())
                .isEqualTo(
                        "error: unknown option --lvel\nHINT: Did you mean --level? See: etcd-restore verify --help\n");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        CommandRun typos = run("verify", "--sample", "0", "--level=x", "--cofnig", "y", "foo=bar");
        assertThat(typos.exitCode()).isEqualTo(2);
        assertThat(typos.err()).isEqualTo("""
                error: 4 problems with the command line
                  invalid value for option '--sample': "0" is not 1% to 100%
                  invalid value for option '--level': "x" is none of [checksum, structure]
                  unknown option --cofnig
                  unexpected argument "foo=bar"
                HINT: Did you mean --config? See: etcd-restore verify --help
                """);
    }

    @Test
    void whatCouldNotBeTakenIsNotCalledMissingToo() {
        CommandRun wrong = run("show", "yesterday");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err().lines().toList())
                .containsExactly(
                        "error: invalid value for positional parameter at index 0 (POINT): \"yesterday\" names no"
                                + " recovery point; ids are shown by etcd-restore list",
                        "HINT: See: etcd-restore show --help");
    }

    @Test
    void missingParametersAreNamed() {
        CommandRun missing = run("get");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("  POINT is missing\n", "  KEY is missing\n");
        assertThat(run("export", "latest").err()).startsWith("error: --output is missing\n");
    }

    @Test
    void usageErrorsAreJsonTooWhenAskedFor() {
        CommandRun wrong = run("verify", "--level", "x", "--output", "json");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.out()).isEqualTo("""
                {
                  "error" : {
                    "code" : "usage",
                    "exitCode" : 2,
                    "message" : "invalid value for option '--level': \\"x\\" is none of [checksum, structure]",
                    "hint" : "See: etcd-restore verify --help"
                  }
                }
                """);
        assertThat(wrong.err()).startsWith("error: invalid value for option '--level'");
    }

    @Test
    void withoutARepositoryNothingGoes() {
        for (List<String> verb : List.of(
                List.of("list"),
                List.of("show", "latest"),
                List.of("verify"),
                List.of("get", "latest", "k"),
                List.of("export", "latest", "--output", "x.db"),
                List.of("data-dir", "latest"))) {
            CommandRun run = run(verb.toArray(String[]::new));
            assertThat(run.exitCode()).as(verb.toString()).isEqualTo(2);
            assertThat(run.err().lines()).containsExactly("error: no repository is named", REPOSITORY_HINT);
        }
    }

    @Test
    void theConfigIsFoundByItsVariable() {
        CommandRun run = CommandRun.of(Main::run, Map.of("ETCD_DR_CONFIG", "/nowhere/etcd-dr.yaml"), "list");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: configuration /nowhere/etcd-dr.yaml does not exist\n");
    }

    @Test
    void allProblemsOfAConfigAreToldAtOnce() throws Exception {
        Path config = folder.resolve("etcd-dr.yaml");
        Files.writeString(config, """
                repository: {uri: file:///x}
                encryption: none
                singing: {}
                """);
        CommandRun run = run("list", "--config", config.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: " + config + " has ")
                .contains("unknown key, did you mean url?", "unknown key, did you mean signing?");
    }

    @Test
    void clustersInRepositoriesOfTheirOwnAreLookedForThere() throws Exception {
        Path config = folder.resolve("etcd-dr.yaml");
        Files.writeString(config, """
                repository: {url: file:///nowhere}
                encryption: none
                signing: {trusted-keys: ["etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="]}
                clusters:
                  - {name: a, endpoints: ["http://127.0.0.1:1"], repository-prefix: team/a}
                  - {name: b, endpoints: ["http://127.0.0.1:2"]}
                """);
        String file = config.toString();
        assertThat(run("list", "--config", file, "--cluster", "a").err())
                .startsWith("error: folder /nowhere/team/a does not exist\n");
        assertThat(run("list", "--config", file, "--cluster", "b").err())
                .startsWith("error: folder /nowhere does not exist\n");
        assertThat(run("list", "--config", file, "--cluster", "of-old").err())
                .startsWith("error: folder /nowhere does not exist\n");
        assertThat(run("list", "--config", file).err()).isEqualTo("""
                error: which cluster? they are not all in the same repository
                HINT: Name one with --cluster: a, b.
                """);
    }

    @Test
    void nobodyIsTrustedByAccident() {
        CommandRun run = run("list", "--repository", folder.toUri().toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: no trusted key: nobody vouches for the manifests of this repository\n")
                .contains("--trusted-key", "--skip-signature-check");
    }

    @Test
    void aFolderThatIsNoRepositoryIs10() {
        CommandRun run =
                run("list", "--repository", folder.toUri().toString(), "--skip-signature-check", "--cluster", "c");
        assertThat(run.exitCode()).isEqualTo(10);
        assertThat(run.err()).startsWith("error: no repository here: there is no format.json\n");
    }

    @Test
    void aFolderThatIsNotThereIs14() {
        CommandRun run =
                run("list", "--repository", folder.resolve("no").toUri().toString(), "--skip-signature-check");
        assertThat(run.exitCode()).isEqualTo(14);
        assertThat(run.err())
                .isEqualTo("error: folder %s does not exist\n".formatted(folder.resolve("no"))
                        + "HINT: Check the repository URL, and for a folder that its disk is mounted. Neither bucket nor"
                        + " folder is made in passing: create it first.\n");
    }

    @Test
    void anIdentityFileThatCannotBeReadSaysWhy() throws Exception {
        Path missing = folder.resolve("no.txt");
        String[] args = {"list", "--repository", "file:///x", "--skip-signature-check", "--identity-file"};
        CommandRun run = run(with(args, missing.toString()));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo(
                        "error: --identity-file %s does not exist\n".formatted(missing)
                                + "HINT: Name the age identity that decrypts: the file that age-keygen or etcd-dr init made.\n");
        assertThat(run(with(args, folder.toString())).err())
                .startsWith("error: --identity-file %s is a folder\n".formatted(folder));
    }

    private static String[] with(String[] args, String last) {
        return Stream.concat(Stream.of(args), Stream.of(last)).toArray(String[]::new);
    }

    @Test
    void aStackTraceIsShownOnlyWithDebug() {
        String[] args = {"list", "--repository", "s4://x", "--skip-signature-check"};
        assertThat(run(args).err()).doesNotContain("\tat ");
        assertThat(run(with(args, "--debug")).err())
                .startsWith("error: repository URL begins with neither file:/// nor s3://\n")
                .contains("\tat io.etcddr.");
    }

    @Test
    void whatIsSaidOfALearnerGoesTogether() {
        assertThat(run("data-dir", "--from-learner").err())
                .startsWith(
                        "error: --from-learner needs either --learner-dir or --learner-endpoint\nHINT: Stop the learner");
        for (String[] flags : new String[][] {{"--learner-dir", "x"}, {"--without-wal"}, {"--etcd-binary", "x"}}) {
            List<String> command = new ArrayList<>(List.of("data-dir", "latest"));
            command.addAll(List.of(flags));
            assertThat(run(command.toArray(String[]::new)).err())
                    .contains("go with --from-learner\nHINT: Add --from-learner");
        }
        assertThat(run("data-dir", "--from-learner", "--learner-dir", "/nowhere"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(10))
                .satisfies(run -> assertThat(run.err())
                        .startsWith("error: /nowhere is no etcd data directory: it has no member/snap/db\nHINT: "));
    }

    @Test
    void aPointAndAFileExcludeEachOther() {
        String message = "error: give either a recovery point, or --file, or --from-learner\n";
        assertThat(run("data-dir").err()).startsWith(message);
        assertThat(run("data-dir", "latest", "--file", "x.db").err()).startsWith(message);
        assertThat(run("data-dir", "latest", "--from-learner", "--learner-dir", "x")
                        .err())
                .startsWith(message);
        assertThat(run("verify", "--file", "x", "--point", "all").err())
                .startsWith("error: --point, --sample, --due and --file exclude each other\n");
    }

    @Test
    void theFlagsOfEtcdutlAreCheckedAsEtcdutlDoes() {
        assertThat(run("data-dir", "--file", "x.db", "--bump-revision", "5").err())
                .startsWith("error: --mark-compacted is required with --bump-revision above 0, and refused with 0\n");
        assertThat(run("data-dir", "--file", "x.db", "--bump-revision", "-5").err())
                .startsWith("error: --bump-revision -5 is negative\n");
        assertThat(run("data-dir", "--file", "x.db", "--initial-cluster", "a=http://h:1", "--name", "b")
                        .err())
                .startsWith("error: member \"b\" is not in --initial-cluster\n");
        assertThat(run("data-dir", "--file", "x.db", "--all-members").err())
                .startsWith("error: --all-members needs --initial-cluster\n");
        assertThat(run("data-dir", "--file", "x.db", "--initial-cluster", "a").err())
                .startsWith("error: --initial-cluster: \"a\" is not NAME=URL\n");
        assertThat(run(
                                "data-dir",
                                "--file",
                                "x.db",
                                "--name",
                                "a",
                                "--initial-cluster",
                                "a=http://h:1",
                                "--initial-advertise-peer-urls",
                                "http://h:2")
                        .err())
                .startsWith("error: --initial-advertise-peer-urls [http://h:2] differ from [http://h:1] in"
                        + " --initial-cluster for \"a\"\n");
    }

    @Test
    void aCompletionScriptKnowsTheOptionsOfEveryCommand() {
        CommandRun script = run("generate-completion");
        assertThat(script.exitCode()).isZero();
        assertThat(script.out()).contains("complete -F _complete_etcd-restore", "--initial-cluster-token", "--sample");
    }

    private static CommandRun run(String... args) {
        return CommandRun.of(Main::run, args);
    }
}
