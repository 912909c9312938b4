package io.etcddr.service.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.etcd.EtcdAccess;
import io.etcddr.service.Site;
import io.etcddr.testing.Await;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdClusterSpec;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every voter dies with its data while clients write, and what is left is a learner.
@Tag("it")
final class LearnerRescueTest {
    private static final int WRITES_PER_SECOND = 500;

    /// How far a learner may be behind the voters: a second, on a machine that does other things too.
    private static final int LAG = WRITES_PER_SECOND;

    @TempDir
    private Path folder;

    private enum End {
        KILLED,
        STOPPED
    }

    @ParameterizedTest
    @CsvSource({"V3_5, KILLED", "V3_6, STOPPED", "V3_6, KILLED", "V3_7, KILLED"})
    void whatALearnerHadSurvivesEveryVoter(EtcdVersion version, End end) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start()) {
            Site site = Site.inFolder(folder.resolve("site"), cluster);
            Left left = disaster(site, cluster, end);
            String restored = rescue(site, cluster, version, left.learner());
            assertThat(number(restored, "revisionsAhead")).isGreaterThan(900);
            System.out.printf(
                    "%s %s: %d requests came from the log, %d entries were not settled%n",
                    version, end, number(restored, "requestsFromLog"), number(restored, "unsettled"));
            cluster.start();
            check(cluster, left.acknowledged(), restored, version + " " + end);
        }
    }

    @ParameterizedTest
    @CsvSource({"V3_5, KILLED", "V3_7, KILLED"})
    void whatALearnerHadIsStoredAsAPointThatSaysThatNobodyConfirmedIt(EtcdVersion version, End end) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(3).start()) {
            Site site = Site.inFolder(folder.resolve("site"), cluster);
            Left left = disaster(site, cluster, end);
            String proven =
                    site.mustRestore("show", "latest-proven", "-o", "json").out();
            CommandRun backup = site.mustDr(
                    "backup",
                    "--from-learner-dir",
                    left.learner().toString(),
                    "--etcd-binary",
                    version.etcd().toString(),
                    "--state-dir",
                    folder.resolve("state").toString(),
                    "-o",
                    "json");
            assertThat(backup.out())
                    .contains("\"role\" : \"learner\"")
                    .contains("no member was there to answer the same HashKV");
            assertThat(folder.resolve("state"))
                    .as("only where the log had to be applied")
                    .satisfiesAnyOf(
                            state -> assertThat(state).doesNotExist(),
                            state -> assertThat(state.resolve("rescues")).isEmptyDirectory());
            assertThat(site.mustRestore("show", "latest-proven", "-o", "json").out())
                    .as("an older point that is proven stays the newest proven one")
                    .isEqualTo(proven);
            assertThat(site.mustRestore("verify", "--point", "latest").out()).contains("structure passed");
            CommandRun restore = restore(site, cluster, "latest");
            assertThat(restore.err()).contains("warning: ").contains("not proven");
            assertThat(number(restore.out(), "revision")).isEqualTo(number(backup.out(), "revision"));
            moveInto(cluster);
            cluster.start();
            check(cluster, left.acknowledged(), restore.out(), version + " " + end + ", stored first");
        }
    }

    private record Left(Path learner, Map<String, Long> acknowledged) {}

    /// One backup, more writes, and then the end of every voter and its data.
    private Left disaster(Site site, EtcdCluster cluster, End end) throws Exception {
        EtcdMember learner = cluster.addLearner();
        Map<String, Long> acknowledged;
        try (Writers writers = Writers.start(cluster, WRITES_PER_SECOND)) {
            Await.until(
                    "some writes",
                    Duration.ofSeconds(60),
                    () -> writers.acknowledged().size() > 300);
            site.mustDr("backup");
            int atBackup = writers.acknowledged().size();
            Await.until(
                    "writes behind the backup",
                    Duration.ofSeconds(60),
                    () -> writers.acknowledged().size() > atBackup + 1000);
            cluster.members().parallelStream().forEach(EtcdMember::kill);
            if (end == End.KILLED) {
                learner.kill();
            } else {
                learner.stop();
            }
            acknowledged = writers.acknowledged();
        }
        Path left = Files.move(learner.dataDir(), folder.resolve("learner"));
        cluster.destroyData();
        return new Left(left, acknowledged);
    }

    private String rescue(Site site, EtcdCluster cluster, EtcdVersion version, Path learner) throws Exception {
        CommandRun run = restore(
                site,
                cluster,
                "--from-learner",
                "--learner-dir",
                learner.toString(),
                "--etcd-binary",
                version.etcd().toString(),
                "--state-dir",
                folder.resolve("state").toString());
        assertThat(run.err()).contains("of the learner, last written", "the learner is newer by");
        moveInto(cluster);
        return run.out();
    }

    /// Data directories of all members.
    private CommandRun restore(Site site, EtcdCluster cluster, String... from) {
        List<String> command = new ArrayList<>(List.of("data-dir"));
        command.addAll(List.of(from));
        command.addAll(List.of(
                "--all-members",
                "--data-dir",
                folder.resolve("after").toString(),
                "--initial-cluster",
                cluster.initialCluster(),
                "--initial-cluster-token",
                cluster.token(),
                "-o",
                "json"));
        return site.mustRestore(command.toArray(String[]::new));
    }

    private void moveInto(EtcdCluster cluster) throws IOException {
        for (EtcdMember member : cluster.members()) {
            Files.move(folder.resolve("after").resolve(member.name() + ".etcd"), member.dataDir());
        }
    }

    private static void check(EtcdCluster cluster, Map<String, Long> acknowledged, String restored, String what) {
        long revision = number(restored, "revision");
        long missing = acknowledged.values().stream()
                .filter(written -> written > revision)
                .count();
        System.out.printf("%s: %d writes acknowledged, %d of them missing%n", what, acknowledged.size(), missing);
        try (EtcdTestClient client = cluster.client()) {
            assertThat(client.revision()).isGreaterThanOrEqualTo(revision + 1_000_000_000);
            acknowledged.forEach((key, at) -> {
                if (at <= revision) {
                    assertThat(client.get(key)).as(key).contains("value of " + key);
                }
            });
            assertThat(client.put("/after", "x")).isGreaterThan(revision);
        }
        assertThat(missing).as("acknowledged writes that are missing").isLessThanOrEqualTo(LAG);
    }

    /// Of the first field with the name.
    private static long number(String json, String field) {
        Matcher found = Pattern.compile("\"%s\" ?: ?(\\d+)".formatted(field)).matcher(json);
        assertThat(found.find()).as("%s in %s", field, json).isTrue();
        return Long.parseLong(found.group(1));
    }

    /// Voters gone, learner alive. With users nobody can log in: only a certificate gets through.
    @ParameterizedTest
    @CsvSource({"V3_5, PLAIN", "V3_6, USERS", "V3_7, CERTIFICATES"})
    void aLearnerThatStillRunsIsRestoredFrom(EtcdVersion version, Access access) throws Exception {
        EtcdClusterSpec spec = EtcdCluster.of(version).members(3);
        EtcdClusterSpec used = switch (access) {
            case PLAIN -> spec;
            case USERS -> spec.withAuth();
            case CERTIFICATES -> spec.withMutualTls().withAuth();
        };
        try (EtcdCluster cluster = used.start()) {
            EtcdMember learner = cluster.addLearner();
            long revision;
            try (EtcdTestClient client = cluster.client()) {
                for (int i = 0; i < 50; i++) {
                    client.put("k" + i, "v" + i);
                }
                revision = client.revision();
                awaitApplied(learner, client.raftIndex());
            }
            cluster.members().forEach(EtcdMember::kill);
            List<String> command = new ArrayList<>(List.of(
                    "data-dir",
                    "--from-learner",
                    "--learner-endpoint",
                    learner.clientUrl().toString(),
                    "--state-dir",
                    folder.resolve("state").toString(),
                    "--data-dir",
                    folder.resolve("after").toString(),
                    "-o",
                    "json"));
            if (access == Access.CERTIFICATES) {
                EtcdAccess.Tls tls = cluster.tls().orElseThrow();
                command.addAll(List.of("--cacert", tls.caFile().orElseThrow().toString()));
                command.addAll(List.of("--cert", tls.certFile().orElseThrow().toString()));
                command.addAll(List.of("--key", tls.keyFile().orElseThrow().toString()));
            }
            CommandRun run = CommandRun.of(io.etcddr.cli.Main::run, command.toArray(String[]::new));
            if (access == Access.USERS) {
                assertThat(run.exitCode()).isEqualTo(15);
                assertThat(run.err())
                        .contains("error: the learner at %s gives no snapshot".formatted(learner.clientUrl()))
                        .contains("HINT: A learner lets nobody log in", "--learner-dir");
                assertThat(folder.resolve("after")).doesNotExist();
            } else {
                assertThat(run.exitCode()).as(run.err()).isZero();
                assertThat(number(run.out(), "revision")).isEqualTo(revision);
                assertThat(run.out())
                        .contains("\"endpoint\"", learner.clientUrl().toString());
                assertThat(folder.resolve("after/member/snap/db")).exists();
            }
            assertThat(folder.resolve("state/rescues")).isEmptyDirectory();
            if (access == Access.PLAIN) {
                CommandRun notStored = CommandRun.of(
                        io.etcddr.service.Main::run,
                        "backup",
                        "--config",
                        Site.inFolder(folder.resolve("site"), cluster).config().toString(),
                        "--from-learner-dir",
                        learner.dataDir().toString());
                assertThat(notStored.exitCode()).isEqualTo(16);
                assertThat(notStored.err())
                        .contains("error: an etcd runs on " + learner.dataDir(), "HINT: Stop it first");
                CommandRun stillRunning = CommandRun.of(
                        io.etcddr.cli.Main::run,
                        "data-dir",
                        "--from-learner",
                        "--learner-dir",
                        learner.dataDir().toString(),
                        "--data-dir",
                        folder.resolve("again").toString());
                assertThat(stillRunning.exitCode()).isEqualTo(16);
                assertThat(stillRunning.err())
                        .contains("error: an etcd runs on " + learner.dataDir(), "HINT: Stop it first");
            }
        }
    }

    private enum Access {
        PLAIN,
        USERS,
        CERTIFICATES
    }

    /// Its metrics tell, with or without users.
    private static void awaitApplied(EtcdMember learner, long index) {
        Await.until(
                "the learner to have applied " + index, Duration.ofSeconds(30), () -> learner.appliedIndex() >= index);
    }
}
