package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Verification;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.testing.ApisixData;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Drills as somebody runs them, by hand or from a CronJob.
@Tag("it")
@Timeout(600)
final class DrillCommandTest {
    private static final String DRILL = Verification.Level.DRILL.id();

    private static EtcdCluster cluster;

    @TempDir
    private Path folder;

    private Site site;

    @BeforeAll
    static void startEtcd() {
        cluster = EtcdCluster.of(EtcdVersion.V3_6).start();
        ApisixData.seeded(3).fill(cluster);
    }

    @AfterAll
    static void stopEtcd() {
        cluster.close();
    }

    @BeforeEach
    void backUp() throws Exception {
        site = Site.inFolder(folder, cluster);
        site.edit("clusters:\n", """
                etcd-binaries: {"3.6": %s, "3.5": %s}

                service: {state-directory: %s}

                clusters:
                """.formatted(
                        EtcdVersion.V3_6.etcd(), EtcdVersion.V3_5.etcd(), folder.resolve("state")));
        site.mustDr("backup");
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("state/drills"))) {
            return files.toList();
        }
    }

    @Test
    void aDrillIsPrintedRecordedAndShown() throws Exception {
        assertThat(site.mustRestore("list").out().lines().toList().getLast()).endsWith("  never");
        CommandRun run = site.mustDr("drill");
        assertThat(run.out())
                .contains("etcd      3.6.", "restored  in ", "result    drill passed in ")
                .containsPattern("point +passed +digests, structure, revision \\d+ and HashKV \\d+ as in the manifest")
                .containsPattern("keys +passed +\\d+ keys, \\d+ of them with a lease")
                .containsPattern("watch +passed +a watch from revision \\d+ is told to begin anew")
                .doesNotContain("FAILED", "problem", "not recorded");
        assertThat(left()).isEmpty();

        assertThat(site.mustRestore("list").out().lines().toList().getLast())
                .containsPattern("  drill \\S+Z  \\S+Z in \\d+\\.\\d+ s$");
        assertThat(site.mustRestore("show", "latest").out()).containsPattern("drilled +\\S+Z in \\d+\\.\\d+ s\n");
        assertThat(site.mustRestore("show", "latest", "-o", "json").out())
                .contains("\"level\" : \"drill\"", "\"restoreSeconds\" : ");
    }

    @Test
    void aPointThatDoesNotPassIs3() throws Exception {
        try (Stream<Path> files = Files.walk(site.repository().resolve("main/points"))) {
            Path base = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            byte[] content = Files.readAllBytes(base);
            content[content.length / 2] ^= 1;
            Files.write(base, content);
        }
        CommandRun run = site.dr("drill");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.out())
                .contains("restored  no: etcd served nothing", "result    drill FAILED in ", "  problem: point ")
                .contains("  HINT: ");
        assertThat(left()).isEmpty();
        assertThat(site.restore("list").out().lines().toList().getLast()).contains("  FAILED ");
    }

    @Test
    void refusalsSayWhatToDo() throws Exception {
        site.edit("\"3.6\": " + EtcdVersion.V3_6.etcd() + ", ", "");
        CommandRun noBinary = site.dr("drill");
        assertThat(noBinary.exitCode()).isEqualTo(16);
        assertThat(noBinary.err())
                .isEqualTo("error: no etcd 3.6 to run on this machine (configured: 3.5)\n"
                        + "HINT: Install etcd 3.6 and name it: etcd-binaries: {\"3.6\": /path/to/etcd} in the config, or"
                        + " --etcd-binary.\n");
        CommandRun wrongBinary =
                site.dr("drill", "--etcd-binary", EtcdVersion.V3_7.etcd().toString());
        assertThat(wrongBinary.exitCode()).as("of another minor").isEqualTo(16);
        assertThat(wrongBinary.err()).startsWith("error: no etcd 3.6 to run on this machine (configured: 3.5, 3.7)\n");
        CommandRun noEtcd = site.dr("drill", "--etcd-binary", "/bin/ls");
        assertThat(noEtcd.exitCode()).isEqualTo(2);
        String etcd = EtcdVersion.V3_6.etcd().toString();
        assertThat(site.mustDr("drill", "--etcd-binary", etcd).out()).contains("drill passed");

        Files.writeString(
                site.identity(), AgeIdentity.generate().toFile(Instant.EPOCH).reveal());
        CommandRun noKey = site.dr("drill", "--etcd-binary", etcd);
        assertThat(noKey.exitCode()).as(noKey.err()).isEqualTo(12);
        assertThat(noKey.err()).contains("HINT: ");
        assertThat(left()).isEmpty();
        try (Stream<Path> records = Files.walk(site.repository().resolve("main/verifications"))) {
            assertThat(records.filter(file -> file.toString().endsWith("-%s.json".formatted(DRILL))))
                    .as("only the drill that could decrypt is recorded")
                    .hasSize(1);
        }
    }

    @Test
    void aFolderThatIsAFileIsToldAsSuch() throws Exception {
        Files.writeString(folder.resolve("file"), "in the way");
        CommandRun run = site.dr("drill", "--state-dir", folder.resolve("file").toString());
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err())
                .startsWith("error: ")
                .contains(folder.resolve("file").toString());
    }
}
