package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.codec.AgeIdentity;
import io.etcddr.sign.SigningKey;
import io.etcddr.testing.ApisixData;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdTools;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both programs against real etcd, as a user runs them.
@Tag("it")
final class EndToEndTest {
    private static final EtcdVersion VERSION = EtcdVersion.V3_6;

    private static EtcdCluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startEtcd() {
        cluster = EtcdCluster.of(VERSION).start();
        try (EtcdTestClient client = cluster.client()) {
            ApisixData.seeded(11).fill(cluster);
            client.put("/apisix/routes/last", "{\"id\":\"last\"}");
        }
    }

    @AfterAll
    static void stopEtcd() {
        cluster.close();
    }

    @Test
    void threeMembersWithTlsAndUsersComeBackFromS3() throws Exception {
        try (EtcdCluster secured =
                EtcdCluster.of(VERSION).members(3).withTls().withAuth().start()) {
            long revision;
            try (EtcdTestClient client = secured.client()) {
                revision = client.put("/apisix/routes/1", "{\"id\":1}");
            }
            Site site = Site.inS3(folder, secured, MinioStore.shared());
            assertThat(site.mustDr("backup").out()).contains("proven", "answered the same HashKV");
            secured.destroyData();
            site.mustRestore(
                    "data-dir",
                    "latest",
                    "--all-members",
                    "--data-dir",
                    folder.resolve("new").toString(),
                    "--initial-cluster",
                    secured.initialCluster(),
                    "--initial-cluster-token",
                    secured.token());
            for (EtcdMember member : secured.members()) {
                Files.move(folder.resolve("new").resolve(member.name() + ".etcd"), member.dataDir());
            }
            secured.start();
            try (EtcdTestClient client = secured.client()) {
                assertThat(client.get("/apisix/routes/1")).contains("{\"id\":1}");
                assertThat(client.put("/apisix/routes/2", "{}")).isGreaterThan(revision + 1_000_000_000);
            }
        }
    }

    @Test
    void aPointIsShownReadExportedAndRestored() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        site.mustDr("backup");
        String id = onlyPoint(site);

        assertThat(site.mustRestore("list").out().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith(id + "  cold  ");
        assertThat(site.mustRestore("show", id).out())
                .contains("proven            yes", "verified          structure 20");
        assertThat(site.mustRestore("get", "latest", "/apisix/routes/last").out())
                .isEqualTo("/apisix/routes/last\n{\"id\":\"last\"}\n");
        assertThat(site.mustRestore("get", "latest", "/apisix/rou", "--prefix", "--keys-only")
                        .out()
                        .lines())
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.startsWith("/apisix/rou"))
                .isSorted();

        Path exported = folder.resolve("x.db");
        site.mustRestore("export", "latest-proven", "--output", exported.toString());
        assertThat(EtcdTools.etcdutl(VERSION, "snapshot", "status", exported.toString(), "-w", "json"))
                .contains("\"revision\":");
        assertThat(site.mustRestore("verify", "--file", exported.toString()).out())
                .contains("structure passed");

        assertThat(site.mustDr("verify", "--point", "all").out()).contains("1 point verified: 1 passed, 0 failed");
        assertThat(site.mustRestore("list").out()).contains("structure 2");
        site.edit("clusters:\n", "defaults: {verification: {percent-per-day: 100}}\n\nclusters:\n");
        assertThat(site.mustDr("verify", "--due").out()).contains("1 point verified: 1 passed, 0 failed");
        assertThat(site.mustRestore("show", id, "-o", "json").out()).contains("\"occasion\" : \"schedule\"");
        bootsWithTheSameKeys(site);
    }

    @Test
    void aHeldPointIsShownAndReleased() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        site.mustDr("backup");
        String id = onlyPoint(site);

        CommandRun empty = site.mustRestore("hold", "list");
        assertThat(empty.out()).isEqualTo("cluster main has no holds\n");
        assertThat(site.mustRestore("hold", "add", "latest", "--reason", "before 3.7", "--by", "ann")
                        .out())
                .startsWith("held     %s\ncluster  main\nreason   before 3.7\nby       ann\nsince    20".formatted(id));
        assertThat(site.mustRestore("list").out().lines()).last().asString().endsWith("  never    before 3.7");
        assertThat(site.mustRestore("show", id).out()).contains("hold              before 3.7 (by ann, since 20");
        assertThat(site.mustRestore("hold", "list").out().lines())
                .last()
                .asString()
                .startsWith(id + "  20")
                .endsWith("Z  ann  before 3.7");

        CommandRun twice = site.restore("hold", "add", id, "--reason", "again");
        assertThat(twice.exitCode()).isEqualTo(16);
        assertThat(twice.err())
                .contains(
                        "error: point %s has a hold by ann since 20".formatted(id),
                        ": before 3.7\n",
                        "HINT: It stays as it is. To change the reason, remove the hold first: etcd-restore hold remove "
                                + id);
        CommandRun twoLines = site.restore("hold", "add", id, "--reason", "a\nb");
        assertThat(twoLines.exitCode()).isEqualTo(2);
        assertThat(twoLines.err()).contains("the text holds a line break or another control character");

        Files.delete(site.repository().resolve("main/manifests/" + id + ".json"));
        assertThat(site.mustRestore("hold", "list").out()).contains("before 3.7 (its point is not there)");
        assertThat(site.mustRestore("hold", "remove", id).out()).startsWith("released  " + id);
        CommandRun none = site.restore("hold", "remove", id);
        assertThat(none.exitCode()).isEqualTo(10);
        assertThat(none.err()).contains("error: point %s has no hold".formatted(id));
    }

    /// On the operator's machine there is no config.
    @Test
    void aHoldNeedsAKeyThatReadersTrust() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        site.mustDr("backup");
        String id = onlyPoint(site);
        List<String> flags =
                List.of("--repository", "file://" + site.repository(), "--cluster", "main", "--reason", "why");
        String own = folder.resolve("etcd-dr-signing-key.pem").toString();
        Path strange = folder.resolve("strange.pem");
        SigningKey.generate().write(strange);

        CommandRun without = holdAdd(id, flags);
        assertThat(without.exitCode()).isEqualTo(2);
        assertThat(without.err())
                .contains(
                        "error: no signing key: what is written here must be signed", "HINT: Give --signing-key FILE");
        CommandRun untrusted = site.restore("hold", "add", id, "--reason", "why", "--signing-key", strange.toString());
        assertThat(untrusted.exitCode()).isEqualTo(2);
        assertThat(untrusted.err()).contains("is not among the trusted keys");
        List<String> signed = new ArrayList<>(flags);
        signed.addAll(List.of("--signing-key", own));
        assertThat(holdAdd(id, signed).out()).startsWith("held     " + id);
        assertThat(site.mustRestore("hold", "list").out()).contains(id);
    }

    private static CommandRun holdAdd(String id, List<String> flags) {
        List<String> args = new ArrayList<>(List.of("hold", "add", id));
        args.addAll(flags);
        return CommandRun.of(io.etcddr.cli.Main::run, args.toArray(String[]::new));
    }

    private void bootsWithTheSameKeys(Site site) {
        try (EtcdCluster restored = EtcdCluster.of(VERSION).create();
                EtcdTestClient before = cluster.client()) {
            List<String> args = new ArrayList<>(List.of("data-dir", "latest"));
            args.addAll(Site.memberFlags(restored, restored.member(0)));
            CommandRun plan = site.mustRestore(with(args, "--dry-run"));
            assertThat(plan.out()).contains("Nothing was changed: this was a dry run.");
            assertThat(restored.member(0).dataDir()).doesNotExist();

            site.mustRestore(args.toArray(String[]::new));
            CommandRun again = site.restore(args.toArray(String[]::new));
            assertThat(again.exitCode()).isEqualTo(16);
            assertThat(again.err())
                    .startsWith("error: data directory %s is not empty"
                            .formatted(restored.member(0).dataDir()));

            restored.start();
            try (EtcdTestClient after = restored.client()) {
                assertThat(after.getAll()).isEqualTo(before.getAll());
                assertThat(after.revision()).isGreaterThan(before.revision());
            }
        }
    }

    @Test
    void everythingGoesByFlagsToo() throws Exception {
        Path repository = Files.createDirectories(folder.resolve("repo"));
        AgeIdentity identity = AgeIdentity.generate();
        Path identityFile = Files.writeString(
                folder.resolve("identity.txt"), identity.toFile(Instant.EPOCH).reveal());
        SigningKey key = SigningKey.generate();
        key.write(folder.resolve("key.pem"));
        String url = "file://" + repository;
        CommandRun.succeed(
                Main::run,
                Map.of("TMPDIR", folder.toString()),
                "backup",
                "--cluster",
                "c1",
                "--repository",
                url,
                "--endpoints",
                cluster.member(0).clientUrl().toString(),
                "--recipient",
                identity.recipient().value(),
                "--signing-key",
                folder.resolve("key.pem").toString());
        Path trusted =
                Files.writeString(folder.resolve("key.pub"), key.verifyingKey().text() + "\n");
        assertThat(flagsOnly(url, "--trusted-key", trusted.toString(), "--identity-file", identityFile.toString())
                        .out())
                .isEqualTo("/apisix/routes/last\n{\"id\":\"last\"}\n");
        assertThat(flagsOnly(url, "--skip-signature-check", "--identity-file", identityFile.toString())
                        .exitCode())
                .isZero();

        CommandRun noIdentity = flagsOnly(url, "--trusted-key", trusted.toString());
        assertThat(noIdentity.exitCode()).as(noIdentity.err()).isEqualTo(12);
        assertThat(noIdentity.err()).contains("HINT: ", "--identity-file");
    }

    private CommandRun flagsOnly(String url, String... more) {
        List<String> args = new ArrayList<>(List.of("get", "latest", "/apisix/routes/last", "--repository", url));
        args.addAll(List.of(more));
        return CommandRun.of(io.etcddr.cli.Main::run, Map.of("TMPDIR", folder.toString()), args.toArray(String[]::new));
    }

    @Test
    void unencryptedIsStoredOnlyWhenTheConfigSaysSo() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        String config = Files.readString(site.config());
        Files.writeString(
                site.config(),
                config.replaceFirst("(?s)\nencryption:\n.*?\n\nsigning:", "\nencryption: none\n\nsigning:"));
        assertThat(site.mustDr("backup").out()).contains("encrypted for  nobody");
        try (Stream<Path> files = Files.walk(site.repository().resolve("main/points"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .allMatch(file -> file.toString().endsWith("/base.db.zst"))
                    .hasSize(1);
        }
        assertThat(site.mustRestore("get", "latest", "/apisix/routes/last").out())
                .contains("\"last\"");
    }

    @Test
    void aClusterMayHaveARepositoryOfItsOwn() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        site.edit("  - name: main\n", "  - name: main\n    repository-prefix: team/a\n");
        site.mustDr("backup");
        assertThat(site.repository().resolve("team/a/main/manifests")).isDirectory();
        assertThat(site.repository().resolve("main")).doesNotExist();
        assertThat(site.mustRestore("list").out()).contains("cold");
        assertThat(site.mustDr("verify", "--level", "structure").exitCode()).isZero();
    }

    @Test
    void aWrongIdentityIs12() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        site.mustDr("backup");
        Files.writeString(
                site.identity(), AgeIdentity.generate().toFile(Instant.EPOCH).reveal());
        for (CommandRun run : List.of(
                site.restore("get", "latest", "a"),
                site.restore(
                        "export", "latest", "--output", folder.resolve("x.db").toString()),
                site.restore(
                        "data-dir", "latest", "--data-dir", folder.resolve("d").toString()))) {
            assertThat(run.exitCode()).as(run.err()).isEqualTo(12);
            assertThat(run.err()).startsWith("error: ").contains("HINT: Name the age identity");
        }
        assertThat(folder.resolve("x.db")).doesNotExist();
        assertThat(folder.resolve("d")).doesNotExist();
    }

    @Test
    void aWrongTrustedKeyIs13() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        site.mustDr("backup");
        String url = "file://" + site.repository();
        String stranger = SigningKey.generate().verifyingKey().text();
        CommandRun show = CommandRun.of(
                io.etcddr.cli.Main::run, "show", "latest", "--repository", url, "--trusted-key", stranger);
        assertThat(show.exitCode()).as(show.err()).isEqualTo(13);
        CommandRun list =
                CommandRun.of(io.etcddr.cli.Main::run, "list", "--repository", url, "--trusted-key", stranger);
        assertThat(list.exitCode()).isEqualTo(3);
        assertThat(list.out())
                .contains("cluster main has no recovery point that can be believed", "problem: point ", "HINT: ");
    }

    @Test
    void etcdThatIsDownIs15() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        CommandRun run = site.dr("backup", "--endpoints", "http://127.0.0.1:1", "-o", "json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(15);
        assertThat(run.err()).startsWith("error: ").contains("127.0.0.1:1", "HINT: Check the endpoints (");
        assertThat(run.out()).contains("\"code\" : \"etcd\"", "\"exitCode\" : 15");
    }

    @Test
    void aPointOrKeyThatIsNotThereIs10() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        CommandRun none = site.restore("show", "latest");
        assertThat(none.exitCode()).isEqualTo(10);
        assertThat(none.err()).startsWith("error: cluster main has no recovery point\n");
        site.mustDr("backup");
        CommandRun key = site.restore("get", "latest", "/nope", "-o", "json");
        assertThat(key.exitCode()).isEqualTo(10);
        assertThat(key.err()).contains("has no key \"/nope\"");
        assertThat(key.out()).startsWith("{\n  \"error\" : {");
    }

    @Test
    void whatWasChangedInTheStoreIsFoundAndNeverRestored() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        site.mustDr("backup");
        flipOneBit(onlyObject(site));
        CommandRun verify = site.dr("verify", "--level", "checksum");
        assertThat(verify.exitCode()).as(verify.err()).isEqualTo(3);
        assertThat(verify.out()).contains("checksum FAILED", "  problem: ", "  HINT: ");
        CommandRun restore = site.restore(
                "data-dir", "latest", "--data-dir", folder.resolve("d").toString());
        assertThat(restore.exitCode()).isEqualTo(13);
        assertThat(folder.resolve("d")).doesNotExist();
        assertThat(site.mustRestore("list").out()).contains("FAILED checksum");
    }

    @Test
    void nothingStaysInTheSpoolFolder() throws Exception {
        Site site = Site.inFolder(folder, cluster);
        site.mustDr("backup");
        site.mustRestore("get", "latest", "/apisix/routes/last");
        site.mustDr("verify");
        site.dr("backup", "--endpoints", "http://127.0.0.1:1");
        try (Stream<Path> files = Files.list(site.spool())) {
            assertThat(files).isEmpty();
        }
    }

    private static void flipOneBit(Path object) throws IOException {
        byte[] content = Files.readAllBytes(object);
        content[content.length / 2] ^= 4;
        Files.write(object, content);
    }

    private static Path onlyObject(Site site) throws IOException {
        try (Stream<Path> files = Files.walk(site.repository().resolve("main/points"))) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    private static String onlyPoint(Site site) throws IOException {
        try (Stream<Path> files = Files.list(site.repository().resolve("main/manifests"))) {
            return files.findFirst().orElseThrow().getFileName().toString().replace(".json", "");
        }
    }

    private static String[] with(List<String> args, String more) {
        return Stream.concat(args.stream(), Stream.of(more)).toArray(String[]::new);
    }
}
