package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.PointId;
import io.etcddr.error.Failure;
import io.etcddr.store.FileObjectStore;
import io.etcddr.testing.CommandRun;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `etcd-dr expire` as a user runs it, on a repository that is some weeks old.
final class ExpireTest {
    private static final String DEFAULTS = """
            defaults:
              retention:
                cold: {keep-last: 1, keep-within: 0s, daily: 2, weekly: 0, monthly: 0, minimum-redundancy: 1}
            """;

    @TempDir
    private Path folder;

    private OldPoints main;

    @BeforeEach
    void init() throws Exception {
        CommandRun.succeed(
                Main::run, Map.of(), "init", "--repository", "file://" + repository(), "--config", config().toString());
        Files.writeString(config(), DEFAULTS + Files.readString(config()));
        main = points("main");
    }

    private Path repository() {
        return folder.resolve("repo");
    }

    private Path config() {
        return folder.resolve("etcd-dr.yaml");
    }

    private OldPoints points(String cluster) throws IOException, Failure {
        return new OldPoints(
                new FileObjectStore(repository()), new ClusterName(cluster), folder.resolve("etcd-dr-signing-key.pem"));
    }

    private CommandRun dr(String... args) {
        return run(Main::run, args);
    }

    private CommandRun restore(String... args) {
        return run(io.etcddr.cli.Main::run, args);
    }

    private static CommandRun run(CommandRun.Program program, String... args) {
        return CommandRun.of(program, Map.of("XDG_CACHE_HOME", "/nonexistent"), args);
    }

    private CommandRun expire(String... args) {
        List<String> all = new ArrayList<>(List.of("expire", "--config", config().toString()));
        all.addAll(List.of(args));
        return dr(all.toArray(String[]::new));
    }

    private List<PointId> fourDays() throws Exception {
        List<PointId> ids = new ArrayList<>();
        for (int day = 1; day <= 3; day++) {
            ids.add(main.proven(Instant.parse("2026-11-0%dT12:00:00Z".formatted(day)), 2000));
        }
        ids.add(main.unproven(Instant.parse("2026-11-04T12:00:00Z"), 1000));
        return ids;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> walked = Files.walk(repository())) {
            return walked.filter(Files::isRegularFile)
                    .map(path -> repository().relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void withoutConfirmationItOnlySaysWhatItWouldDo() throws Exception {
        fourDays();
        List<String> before = files();
        CommandRun plan = expire();
        assertThat(plan.exitCode()).as(plan.err()).isZero();
        assertThat(plan.out()).isEqualTo("""
                cluster main
                ID                                   STORED  PROVEN  DECISION  BECAUSE
                20261104T120000Z-cold-r0000000103    1000 B  no      keep      keep-last 1, daily 2026-11-04
                20261103T120000Z-cold-r0000000102  1.95 KiB  yes     keep      newest-proven, minimum-redundancy 1, keep-last 1, daily 2026-11-03
                20261102T120000Z-cold-r0000000101  1.95 KiB  yes     keep      daily 2026-11-02
                20261101T120000Z-cold-r0000000100  1.95 KiB  yes     delete    no rule keeps it
                keep 3 points (4.88 KiB), delete 1 point (1.95 KiB)
                Nothing was deleted. Run it again with --confirm to delete.
                """);
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void withConfirmationItDeletesAndSaysSo() throws Exception {
        List<PointId> ids = fourDays();
        CommandRun done = expire("--confirm");
        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out())
                .contains(
                        ids.getFirst() + "  1.95 KiB  yes     deleted   no rule keeps it\n",
                        "keep 3 points (4.88 KiB), delete 1 point (1.95 KiB)\ndeleted 1 point, freed 1.95 KiB\n")
                .doesNotContain("Nothing was deleted");
        assertThat(files()).noneMatch(file -> file.contains(ids.getFirst().value()));
        assertThat(restore("list", "--config", config().toString()).out())
                .contains(ids.get(1).value())
                .doesNotContain(ids.getFirst().value());
        assertThat(expire("--confirm").out()).contains("delete 0 points (0 B)\ndeleted 0 points, freed 0 B\n");
    }

    @Test
    void aHoldKeepsAPointAndItsReasonIsShown() throws Exception {
        List<PointId> ids = fourDays();
        restore("hold", "add", ids.getFirst().value(), "--reason", "audit 2026", "--config", config().toString());
        CommandRun done = expire("--confirm");
        assertThat(done.out()).contains("keep      hold audit 2026\n", "delete 0 points");
        restore("hold", "remove", ids.getFirst().value(), "--config", config().toString());
        assertThat(expire("--confirm").out()).contains("deleted 1 point");
    }

    @Test
    void whatIsNotDeletedIsToldAndTriedAgain() throws Exception {
        List<PointId> ids = fourDays();
        Path manifests = repository().resolve("main/manifests");
        boolean locked = manifests.toFile().setWritable(false, false);
        assertThat(locked).isTrue();
        try {
            if (Files.isWritable(manifests)) {
                return; // root may write everywhere: the next test shows a failure for everybody
            }
            CommandRun failed = expire("--confirm");
            assertThat(failed.exitCode()).isEqualTo(3);
            assertThat(failed.out()).contains("FAILED: ", "deleted 0 points");
        } finally {
            assertThat(manifests.toFile().setWritable(true, true)).isTrue();
        }
        assertThat(expire("--confirm").out()).contains(ids.getFirst().value(), "deleted 1 point");
    }

    @Test
    void whatCannotBeBelievedIsReportedAndStays() throws Exception {
        List<PointId> ids = fourDays();
        Path manifest = repository().resolve("main/manifests/%s.json".formatted(ids.getFirst()));
        Files.writeString(manifest, "{}");
        CommandRun done = expire("--confirm");
        assertThat(done.exitCode()).isEqualTo(3);
        assertThat(done.out())
                .contains(
                        "keep 3 points (4.88 KiB), delete 0 points (0 B)",
                        "problem: point " + ids.getFirst(),
                        "HINT: ");
        assertThat(manifest).exists();
    }

    @Test
    void moreThanTheLimitIsToldWhereNothingMayGo() throws Exception {
        Files.writeString(
                config(),
                Files.readString(config())
                        .replace("minimum-redundancy: 1}", "minimum-redundancy: 2, max-total-size: 1MiB}"));
        main.proven(Instant.parse("2026-11-01T12:00:00Z"), 1_000_000);
        main.proven(Instant.parse("2026-11-02T12:00:00Z"), 1_000_000);
        main.proven(Instant.parse("2026-11-03T12:00:00Z"), 1_000_000);
        CommandRun done = expire("--confirm");
        assertThat(done.exitCode()).isZero();
        assertThat(done.out())
                .contains(
                        "warning: cold points take 1.91 MiB, more than max-total-size 1MiB, and none of them may go\n");
    }

    @Test
    void theOldestGoWhenThereIsNoRoom() throws Exception {
        Files.writeString(config(), Files.readString(config()).replace("daily: 2", "daily: 9, max-total-size: 2MiB"));
        for (int day = 1; day <= 3; day++) {
            main.proven(Instant.parse("2026-11-0%dT12:00:00Z".formatted(day)), 1_000_000);
        }
        assertThat(expire().out())
                .contains(
                        "20261101T120000Z-cold-r0000000100  977 KiB  yes     delete    max-total-size; without it: daily 2026-11-01\n");
    }

    @Test
    void eachClusterIsJudgedByItsOwnPolicyAndOneFailureIsNotTheOthers() throws Exception {
        fourDays();
        Files.writeString(config(), Files.readString(config()) + """
                  - name: other
                    endpoints: [http://127.0.0.1:2379]
                    repository-prefix: elsewhere
                  - name: third
                    endpoints: [http://127.0.0.1:2379]
                    retention: {cold: {keep-last: 9}}
                """);
        OldPoints third = points("third");
        for (int day = 1; day <= 3; day++) {
            third.proven(Instant.parse("2026-11-0%dT12:00:00Z".formatted(day)), 1000);
        }
        CommandRun all = expire("--confirm");
        assertThat(all.exitCode()).isEqualTo(3);
        assertThat(all.out())
                .containsSubsequence(
                        "cluster main\n",
                        "deleted 1 point",
                        "cluster other\nerror: ",
                        "HINT: ",
                        "cluster third\n",
                        "keep 3 points");
        CommandRun one = expire("--cluster", "third");
        assertThat(one.exitCode()).as(one.err()).isZero();
        assertThat(one.out()).startsWith("cluster third\n").doesNotContain("cluster main");
        CommandRun other = expire("--cluster", "other");
        assertThat(other.exitCode()).isNotZero().isNotEqualTo(3);
        assertThat(other.out()).isEmpty();
    }

    @Test
    void itNeedsAConfigAndSignaturesThatAreChecked() {
        assertThat(dr("expire").err())
                .isEqualTo("error: no config is named\nHINT: Give --config FILE or set $ETCD_DR_CONFIG; `etcd-dr init`"
                        + " makes one.\n");
        assertThat(dr("expire", "--repository", "file:///x").err())
                .isEqualTo(
                        "error: --repository does not go with expire\nHINT: What is kept is said by a config, and so is"
                                + " where: give --config alone.\n");
        CommandRun unchecked = expire("--skip-signature-check");
        assertThat(unchecked.exitCode()).isEqualTo(2);
        assertThat(unchecked.err())
                .contains("error: --skip-signature-check does not go with expire\nHINT: Forged points");
    }

    /// A machine that only reads may look, and not touch.
    @Test
    void deletingNeedsTheSigningKey() throws Exception {
        fourDays();
        Files.writeString(config(), Files.readString(config()).replaceFirst("(?m)^  key-file: .*\n", ""));
        assertThat(expire().exitCode()).isZero();
        CommandRun refused = expire("--confirm");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("error: --confirm needs signing.key-file in the config\n");
        assertThat(files())
                .filteredOn(file -> file.startsWith("main/manifests/"))
                .hasSize(4);
    }
}
