package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.Await;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three real members, of which one holds another value than the others: somebody changed bytes of its database while
/// it was down. etcd itself does not notice: bbolt has no checksums of pages, and raft compares none of the data.
@Tag("it")
@Timeout(240)
final class DisagreeingMembersTest {
    private static final String KEY = "/apisix/routes/1";
    private static final String SOUND = "{\"uri\":\"/sound\"}";
    private static final String WRONG = "{\"uri\":\"/wrong\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static EtcdCluster cluster;
    private static EtcdMember changed;
    private static EtcdMember second;
    private static EtcdMember third;

    @TempDir
    private Path folder;

    private Site site;

    @BeforeAll
    static void makeThemDisagree() throws Exception {
        cluster = EtcdCluster.of(EtcdVersion.V3_6).members(3).start();
        try (EtcdTestClient client = cluster.client()) {
            client.put(KEY, SOUND);
        }
        changed = cluster.member(0);
        second = cluster.member(1);
        third = cluster.member(2);
        changed.stop();
        Path database = changed.dataDir().resolve("member/snap/db");
        String bytes = Files.readString(database, StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(SOUND);
        Files.writeString(database, bytes.replace(SOUND, WRONG), StandardCharsets.ISO_8859_1);
        cluster.start(changed);
        cluster.awaitHealthy();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void makeSite() throws IOException {
        site = Site.inFolder(folder, cluster);
    }

    private static MemberId id(EtcdMember member) {
        try (EtcdTestClient client = cluster.client(member)) {
            return client.memberId();
        }
    }

    /// As it stands in messages.
    private static String named(EtcdMember member) {
        return "%s (%s)".formatted(member.name(), id(member));
    }

    /// A backup comes from a follower, so this decides whether it can come from the changed one.
    private static void lead(EtcdMember wanted) {
        Await.until("%s to lead".formatted(wanted.name()), PATIENCE, () -> {
            EtcdMember leader = leader();
            if (leader != wanted) {
                try (EtcdTestClient client = cluster.client(leader)) {
                    client.moveLeader(id(wanted));
                }
            }
            return leader == wanted;
        });
    }

    private static EtcdMember leader() {
        MemberId leader;
        try (EtcdTestClient client = cluster.client()) {
            leader = client.leaderId();
        }
        return cluster.members().stream()
                .filter(EtcdMember::isRunning)
                .filter(member -> id(member).equals(leader))
                .findFirst()
                .orElseThrow();
    }

    private CommandRun refused() {
        CommandRun run = site.dr("backup");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(16);
        assertThat(run.err())
                .contains("error: members disagree at revision 2: ")
                .contains("HINT: One of them is corrupt. Compare `etcdctl endpoint hashkv --cluster`");
        assertThat(site.repository().resolve("main/manifests"))
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
        assertThat(site.spool()).isEmptyDirectory();
        return run;
    }

    @Test
    void theyReallyDisagree() {
        for (EtcdMember member : cluster.members()) {
            try (EtcdTestClient client = cluster.client(member)) {
                assertThat(client.get(KEY)).contains(member == changed ? WRONG : SOUND);
                assertThat(client.alarms()).isEmpty();
            }
        }
        CommandRun check = site.dr("check");
        assertThat(check.exitCode()).isEqualTo(3);
        assertThat(check.out()).containsPattern("failed +etcd consistency +members disagree on HashKV of revision 2 ");
    }

    @Test
    void aBackupOfASoundMemberIsRefusedAndTheChangedOneIsNamed() {
        lead(changed);
        assertThat(refused().err())
                .contains("at revision 2: %s answers HashKV ".formatted(named(changed)))
                .containsPattern("; the snapshot equals \\S+ \\S+, \\S+ \\S+\n")
                .contains(" " + named(second), " " + named(third));
    }

    @Test
    void aForcedBackupRecordsThatTheyDisagree() {
        lead(changed);
        CommandRun forced = site.mustDr("backup", "--force");
        assertThat(forced.err()).contains("warning: members disagree at revision 2: " + named(changed));
        assertThat(forced.out())
                .containsPattern("forced +members-disagree\n")
                .containsPattern("proven +no: taken with --force, against: members-disagree\n");
        assertThat(site.mustRestore("show", "latest", "-o", "json").out()).containsPattern("members-disagree");
        assertThat(site.mustRestore("get", "latest", KEY).out()).contains(SOUND);
    }

    /// Whoever asks for the newest proven point does not get the value that one member alone has.
    @Test
    void aForcedBackupOfTheChangedMemberIsNotProven() {
        third.stop();
        try {
            lead(second);
            site.mustDr("backup", "--force");
            assertThat(site.mustRestore("get", "latest", KEY).out()).contains(WRONG);
            assertThat(site.mustRestore("show", "latest", "-o", "json").out()).contains("\"proven\" : false");
            CommandRun proven = site.restore("get", "latest-proven", KEY);
            assertThat(proven.exitCode()).as(proven.out()).isEqualTo(10);
            CommandRun plan = site.mustRestore(
                    "data-dir",
                    "latest",
                    "--dry-run",
                    "--data-dir",
                    folder.resolve("new").toString());
            assertThat(plan.out() + plan.err())
                    .contains(" is not proven: taken with --force, against: members-disagree\n");
        } finally {
            cluster.start(third);
        }
    }

    /// Nobody can tell which of two is right.
    @Test
    void aBackupOfTheChangedMemberIsRefusedAndTheOthersAreNamed() {
        third.stop();
        try {
            lead(second);
            assertThat(refused().err())
                    .contains("at revision 2: %s answers HashKV ".formatted(named(second)))
                    .contains("; the snapshot equals %s\n".formatted(named(changed)));
        } finally {
            cluster.start(third);
        }
    }
}
