package io.etcddr.mvcc;

import static io.etcddr.mvcc.HandmadeDb.bytes;
import static io.etcddr.mvcc.HandmadeDb.number;
import static io.etcddr.mvcc.HandmadeDb.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.bolt.BoltImage;
import io.etcddr.bolt.BoltWriter;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.mvcc.Preparation.Alarms;
import io.etcddr.mvcc.RevisionBump.CompactionMark;
import io.etcddr.progress.Progress;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PreparerTest {
    private static final List<Member> MEMBERS = List.of(
            new Member(new MemberId(7), "m0", List.of("http://a:1", "http://b:1"), false),
            new Member(new MemberId(-2), "m1", List.of("http://c:1"), false));

    @TempDir
    private Path folder;

    private static Preparation forEtcd36(RevisionBump bump) {
        return new Preparation(MEMBERS, 2, OptionalLong.of(1), Optional.of("3.6.0"), bump, Alarms.REMOVED);
    }

    private PreparedDatabase prepare(HandmadeDb db, Preparation preparation) throws IOException {
        Path source = db.write(folder.resolve("source.db"));
        try (Backend backend = Backend.open(source);
                BoltWriter writer = BoltWriter.create(folder.resolve("new.db"), 4096)) {
            return Preparer.write(backend, preparation, writer, Progress.none());
        }
    }

    private TreeMap<String, TreeMap<String, String>> prepared() throws IOException {
        return HandmadeDb.read(folder.resolve("new.db"));
    }

    private static HandmadeDb threeKeys() {
        return new HandmadeDb()
                .put(2, "a", text("1"))
                .put(3, "b", new byte[5_000])
                .delete(4, "a")
                .put(5, "c", text("3"));
    }

    /// They decide what the next request does.
    @Test
    void alarmsStayForAnEtcdThatGoesOnWithTheOldLog() throws IOException {
        Preparation goingOn =
                new Preparation(MEMBERS, 2, OptionalLong.of(1), Optional.of("3.6.0"), RevisionBump.none(), Alarms.KEPT);
        prepare(threeKeys().withOldCluster(), goingOn);
        assertThat(prepared().get("alarm")).hasSize(1);
        assertThat(prepared().get("cluster")).isEmpty();
    }

    @Test
    void theOldClusterIsGoneAndTheNewOneIsThere() throws IOException {
        prepare(threeKeys().withOldCluster(), forEtcd36(RevisionBump.none()));
        assertThat(prepared().get("alarm")).isEmpty();
        assertThat(prepared().get("cluster")).isEmpty();
        assertThat(prepared().get("members_removed")).isEmpty();
        assertThat(prepared().get("members"))
                .containsOnly(
                        Map.entry("7", "{\"id\":7,\"peerURLs\":[\"http://a:1\",\"http://b:1\"],\"name\":\"m0\"}"),
                        Map.entry(
                                "fffffffffffffffe",
                                "{\"id\":18446744073709551614,\"peerURLs\":[\"http://c:1\"],\"name\":\"m1\"}"));
        assertThat(prepared().get("meta"))
                .containsOnly(
                        Map.entry("consistent_index", number(2)),
                        Map.entry("term", number(1)),
                        Map.entry("confState", "{\"voters\":[7,18446744073709551614],\"auto_leave\":false}"),
                        Map.entry("storageVersion", "3.6.0"));
    }

    @Test
    void everythingElseStaysByteForByte() throws IOException {
        HandmadeDb db = threeKeys()
                .item("auth", "authEnabled", "\u0001")
                .item("auth", "authRevision", number(7))
                .item("authRoles", "root", "role")
                .item("authUsers", "root", "user")
                .item("lease", number(77), "lease")
                .item("future", "key", "a bucket that nobody knows yet")
                .item("meta", "finishedCompactRev", bytes(new Revision(3, 0).putKey()))
                .item("meta", "future", "kept");
        prepare(db, forEtcd36(RevisionBump.none()));
        TreeMap<String, TreeMap<String, String>> source = HandmadeDb.read(folder.resolve("source.db"));
        for (String bucket : List.of("auth", "authRoles", "authUsers", "lease", "future", "key")) {
            assertThat(prepared().get(bucket)).describedAs(bucket).isEqualTo(source.get(bucket));
        }
        assertThat(prepared().get("meta")).containsAllEntriesOf(source.get("meta"));
    }

    @Test
    void allBucketsOfEtcdAreThereWhateverTheSourceHas() throws IOException {
        PreparedDatabase database = prepare(new HandmadeDb().bucket("key"), forEtcd36(RevisionBump.none()));
        assertThat(prepared().keySet())
                .containsExactly(
                        "alarm",
                        "auth",
                        "authRoles",
                        "authUsers",
                        "cluster",
                        "key",
                        "lease",
                        "members",
                        "members_removed",
                        "meta");
        assertThat(database.revisionBefore()).isEqualTo(1);
        assertThat(database.revisionAfter()).isEqualTo(1);
    }

    @Test
    void aBumpAddsOneRecordAndMarksEverythingBelowItAsCompacted() throws IOException {
        PreparedDatabase database =
                prepare(threeKeys(), forEtcd36(RevisionBump.by(1_000_000_000, CompactionMark.MARKED)));
        String revision = bytes(new Revision(1_000_000_005, 0).putKey());
        assertThat(database.revisionBefore()).isEqualTo(5);
        assertThat(database.revisionAfter()).isEqualTo(1_000_000_005);
        assertThat(prepared().get("key")).hasSize(5).containsEntry(revision, "");
        assertThat(prepared().get("key").lastKey()).isEqualTo(revision);
        assertThat(prepared().get("meta")).containsEntry("scheduledCompactRev", revision);
    }

    @Test
    void aBumpCanLeaveTheHistoryReadable() throws IOException {
        prepare(threeKeys(), forEtcd36(RevisionBump.by(10, CompactionMark.NOT_MARKED)));
        assertThat(prepared().get("key").lastKey()).isEqualTo(bytes(new Revision(15, 0).putKey()));
        assertThat(prepared().get("meta")).doesNotContainKey("scheduledCompactRev");
    }

    /// Servers up to 3.4.33 and 3.5.15 remove a deletion that a compaction has reached: the last record is older
    /// than the store, and etcdutl's bump falls short by that much.
    @Test
    void aBumpCountsFromTheTrueRevision() throws IOException {
        HandmadeDb db = new HandmadeDb()
                .put(2, "a", text("1"))
                .item("meta", "finishedCompactRev", bytes(new Revision(9, 0).putKey()));
        PreparedDatabase database = prepare(db, forEtcd36(RevisionBump.by(100, CompactionMark.MARKED)));
        assertThat(database.revisionBefore()).isEqualTo(9);
        assertThat(database.compactRevisionBefore()).isEqualTo(9);
        assertThat(database.revisionAfter()).isEqualTo(109);
        assertThat(prepared().get("key").lastKey()).isEqualTo(bytes(new Revision(109, 0).putKey()));
    }

    @Test
    void aBumpBeyondTheLastRevisionThereIsFails() {
        assertThatThrownBy(() ->
                        prepare(threeKeys(), forEtcd36(RevisionBump.by(Long.MAX_VALUE - 4, CompactionMark.MARKED))))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("long overflow");
        assertThat(folder.resolve("new.db")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "3.6.0, 3.6.0, 3.6.0",
        "3.6.0, 3.7.0, 3.6.0",
        "3.7.0, 3.6.0, ", // 3.6 would not start: "version 3.7.0 is not supported"
        "3.7.0, 3.10.0, 3.7.0",
        "3.6.0, , ",
        "'', 3.6.0, ",
        "4.0.0, 3.7.0, ",
    })
    void aStorageVersionThatTheNewEtcdDoesNotKnowIsDropped(String source, String newest, String expected)
            throws IOException {
        HandmadeDb db = threeKeys().item("meta", "storageVersion", source);
        prepare(
                db,
                new Preparation(
                        MEMBERS,
                        2,
                        OptionalLong.of(1),
                        Optional.ofNullable(newest),
                        RevisionBump.none(),
                        Alarms.REMOVED));
        assertThat(Optional.ofNullable(prepared().get("meta").get("storageVersion")))
                .isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void etcd34GetsNeitherTermNorConfState() throws IOException {
        prepare(
                threeKeys().withOldCluster(),
                new Preparation(
                        MEMBERS, 2, OptionalLong.empty(), Optional.empty(), RevisionBump.none(), Alarms.REMOVED));
        assertThat(prepared().get("meta")).containsOnlyKeys("consistent_index");
        assertThat(prepared().get("members")).hasSize(2);
    }

    private void assertProvesItself(HandmadeDb db, RevisionBump bump) throws IOException {
        PreparedDatabase database = prepare(db, forEtcd36(bump));
        try (Backend source = Backend.open(folder.resolve("source.db"));
                Backend written = Backend.open(folder.resolve("new.db"))) {
            Inspection inspection = written.inspect(Progress.none());
            assertThat(inspection.findings()).isEmpty();
            assertThat(inspection.status().hash()).isEqualTo(database.statusHash());
            assertThat(inspection.facts().revision()).isEqualTo(database.revisionAfter());
            assertThat(Files.size(folder.resolve("new.db"))).isEqualTo(database.size());
            long before = database.revisionBefore();
            long compacted = database.compactRevisionBefore();
            assertThat(written.hashKv(before, compacted)).isEqualTo(source.hashKv(before, compacted));
        }
        Files.delete(folder.resolve("source.db"));
        Files.delete(folder.resolve("new.db"));
    }

    @Test
    void theHashOfWhatWasWrittenAndHashKvOfTheOldRevisionHold() throws IOException {
        for (RevisionBump bump : List.of(
                RevisionBump.none(),
                RevisionBump.by(1, CompactionMark.MARKED),
                RevisionBump.by(1_000, CompactionMark.NOT_MARKED))) {
            assertProvesItself(threeKeys().withOldCluster(), bump);
            assertProvesItself(new HandmadeDb().bucket("key"), bump);
            assertProvesItself(
                    threeKeys().item("meta", "scheduledCompactRev", bytes(new Revision(5, 0).putKey())), bump);
            // Restored and bumped before: the old empty record is one of many now.
            assertProvesItself(
                    threeKeys()
                            .item("key", bytes(new Revision(50, 0).putKey()), "")
                            .item("meta", "finishedCompactRev", bytes(new Revision(50, 0).putKey()))
                            .put(51, "d", text("4")),
                    bump);
            // The empty record is the last one.
            assertProvesItself(
                    threeKeys()
                            .item("key", bytes(new Revision(50, 0).putKey()), "")
                            .item("meta", "finishedCompactRev", bytes(new Revision(50, 0).putKey())),
                    bump);
            // No key lives, and the compaction is not done yet.
            assertProvesItself(
                    new HandmadeDb()
                            .put(2, "a", text("1"))
                            .delete(3, "a")
                            .item("meta", "scheduledCompactRev", bytes(new Revision(3, 0).putKey())),
                    bump);
        }
    }

    @Test
    void manyRecordsOnManyPagesHold() throws IOException {
        HandmadeDb db = new HandmadeDb().withOldCluster();
        for (int i = 2; i < 20_000; i++) {
            db.put(i, "key-" + i % 3_000, new byte[i % 700]);
        }
        assertProvesItself(db, RevisionBump.by(1_000_000_000, CompactionMark.MARKED));
    }

    @Test
    void keysThatAreNotInOrderAreFoundInTheSource() throws IOException {
        Path source = threeKeys().write(folder.resolve("source.db"));
        byte[] content = Files.readAllBytes(source);
        byte[] key = new Revision(3, 0).putKey();
        for (int i = 0; i < content.length - key.length; i++) {
            if (Arrays.equals(content, i, i + key.length, key, 0, key.length)) {
                content[i + 7] = 9;
            }
        }
        Files.write(source, content);
        try (Backend backend = Backend.open(source);
                BoltWriter writer = BoltWriter.create(folder.resolve("new.db"), 4096)) {
            assertThatThrownBy(() -> Preparer.write(backend, forEtcd36(RevisionBump.none()), writer, Progress.none()))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageMatching(
                            "page \\d+ at offset \\d+: bucket \"key\": key 00000000000000045f000000000000000074"
                                    + " is not above the key before it, 00000000000000095f0000000000000000");
        }
        assertThat(folder.resolve("new.db")).doesNotExist();
    }

    private void assertRefused(BoltImage image, String message) throws IOException {
        Path source = Files.write(folder.resolve("source.db"), image.array());
        try (Backend backend = Backend.open(source);
                BoltWriter writer = BoltWriter.create(folder.resolve("new.db"), 4096)) {
            assertThatThrownBy(() -> Preparer.write(backend, forEtcd36(RevisionBump.none()), writer, Progress.none()))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageMatching(message);
        }
    }

    /// Where a database has no checksum (`--skip-hash-check`), nothing but its structure tells that something is
    /// missing.
    @Test
    void pagesThatTheSourceHasLostAreMissed() throws IOException {
        HandmadeDb db = new HandmadeDb();
        for (int i = 2; i < 3_000; i++) {
            db.put(i, "key-" + i, new byte[100]);
        }
        BoltImage sound = new BoltImage(Files.readAllBytes(db.write(folder.resolve("sound.db"))), 4096);
        long root = sound.firstBucketRoot();
        String branch = "page %d at offset %d: ".formatted(root, sound.offset(root));
        int last = sound.count(root) - 1;
        assertRefused(
                sound.copy().u16(sound.offset(root) + 10, last),
                branch + "data of element 0 is at offset \\d+, expected \\d+");
        assertRefused(
                sound.copy().u64(sound.element(root, last) + 8, sound.child(root, last - 1)),
                "page \\d+ at offset \\d+: reached twice");
        long leaf = sound.child(root, 1);
        assertRefused(
                sound.copy().u16(sound.offset(leaf) + 10, 0),
                "page %d at offset %d: empty, .*".formatted(leaf, sound.offset(leaf)));
    }

    @Test
    void anInlineBucketThatHasLostItsItemsIsFoundInTheSource() throws IOException {
        HandmadeDb db = new HandmadeDb().bucket("key").item("lease", number(77), "lease");
        BoltImage image = new BoltImage(Files.readAllBytes(db.write(folder.resolve("sound.db"))), 4096);
        long rootPage = image.u64(16 + 16);
        int inline = image.leafKey(rootPage, 1) + "lease".length() + 16;
        assertRefused(
                image.u16(inline + 10, 0),
                "inline page at offset %d: 29 bytes after its last item, expected none".formatted(inline));
    }
}
