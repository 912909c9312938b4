package io.etcddr.mvcc;

import static io.etcddr.mvcc.BackendBuilder.keyValue;
import static io.etcddr.mvcc.BackendBuilder.message;
import static io.etcddr.mvcc.BackendBuilder.number;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.mvcc.BackendFacts.Alarm;
import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.progress.Progress;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
    private static final byte[] NOTHING = {};

    @TempDir
    Path folder;

    private Inspection inspect(BackendBuilder builder) throws IOException {
        try (Backend backend = Backend.open(builder.write(folder))) {
            return backend.inspect(Progress.none());
        }
    }

    private Inspection inspectRecord(byte[] key, byte[] value) throws IOException {
        return inspect(new BackendBuilder().put(2, 0, "a", "1").item("key", key, value));
    }

    @Test
    void statusAndFactsOfASmallStore() throws IOException {
        BackendBuilder builder = new BackendBuilder()
                .put(2, 0, "/apisix/routes/1", "a")
                .put(3, 0, "/apisix/routes/2", "b")
                .put(3, 1, "/apisix/services/1", "c".getBytes(UTF_8), 77)
                .delete(4, 0, "/apisix/routes/1")
                .put(5, 0, "plain", "d")
                .compacted(3)
                .item("lease", number(77), message(out -> {
                    out.writeInt64(1, 77);
                    out.writeInt64(2, 600);
                }))
                .item("members", "fedcba9876543210", """
                        {"id":18364758544493064720,"peerURLs":["http://a:2380","http://b:2380"],"isLearner":true,\
                        "name":"m\\u0026\\"0","clientURLs":null,"later":[{"x":1.5e3},[]]}""".getBytes(UTF_8))
                .item(
                        "alarm",
                        message(out -> {
                            out.writeUInt64(1, 0xfedcba9876543210L);
                            out.writeInt32(2, 1);
                        }),
                        NOTHING)
                .item("auth", "authEnabled", new byte[] {1})
                .item("authUsers", "root", message(out -> {
                    out.writeString(1, "root");
                    out.writeString(2, "$2a$10$...");
                    out.writeString(3, "root");
                }))
                .item("authRoles", "root", message(out -> out.writeString(1, "root")));
        Inspection inspection = inspect(builder);
        assertThat(inspection.findings()).isEmpty();
        assertThat(inspection.status())
                .isEqualTo(new SnapshotStatus(
                        builder.statusHash(),
                        5,
                        3,
                        builder.items(),
                        inspection.status().totalSize(),
                        Optional.of("3.6.0")));
        BackendFacts facts = inspection.facts();
        MemberId member = MemberId.parse("fedcba9876543210");
        assertThat(facts.revision()).isEqualTo(5);
        assertThat(facts.compactRevision()).isEqualTo(3);
        assertThat(facts.consistentIndex()).isEqualTo(7);
        assertThat(facts.term()).isEqualTo(2);
        assertThat(facts.clusterVersion()).contains("3.6.0");
        assertThat(facts.liveKeys()).isEqualTo(3);
        assertThat(facts.liveKeysByPrefix())
                .containsExactlyEntriesOf(
                        new java.util.TreeMap<>(Map.of("", 1L, "/apisix/routes/", 1L, "/apisix/services/", 1L)));
        assertThat(facts.leases()).isEqualTo(1);
        assertThat(facts.members())
                .containsExactly(new Member(member, "m&\"0", List.of("http://a:2380", "http://b:2380"), true));
        assertThat(facts.alarms()).containsExactly(new Alarm(member, "NOSPACE"));
        assertThat(facts.authEnabled()).isTrue();
        assertThat(facts.users()).containsExactly("root");
        assertThat(facts.roles()).containsExactly("root");
        assertThat(facts.sizeInUse()).isEqualTo(inspection.status().totalSize());
    }

    @Test
    void leasesAreHandedOver() throws IOException {
        BackendBuilder builder = new BackendBuilder().item("lease", number(77), message(out -> {
            out.writeInt64(1, 77);
            out.writeInt64(2, 600);
            out.writeInt64(3, 60);
        }));
        List<Lease> leases = new ArrayList<>();
        try (Backend backend = Backend.open(builder.write(folder))) {
            backend.leases(leases::add);
        }
        assertThat(leases).containsExactly(new Lease(77, 600, 60));
    }

    @Test
    void anEmptyStoreIsSoundAndAtRevisionOne() throws IOException {
        Inspection inspection = inspect(new BackendBuilder());
        assertThat(inspection.findings()).isEmpty();
        assertThat(inspection.facts().revision()).isEqualTo(1);
        assertThat(inspection.facts().compactRevision()).isEqualTo(-1);
        assertThat(inspection.status().lastKeyRevision()).isZero();
    }

    /// etcd-internals 2.2: a compaction removed the deletion that was the newest record.
    @Test
    void theStoreRevisionIsThatOfTheCompactionWhenTheNewestRecordIsGone() throws IOException {
        BackendBuilder builder =
                new BackendBuilder().put(2, 0, "a", "1").put(3, 0, "b", "1").compacted(4);
        Inspection inspection = inspect(builder);
        assertThat(inspection.status().lastKeyRevision()).isEqualTo(3);
        assertThat(inspection.facts().revision()).isEqualTo(4);
        try (Backend backend = Backend.open(builder.write(folder))) {
            assertThat(backend.revision()).isEqualTo(4);
            assertThat(backend.compactRevision()).isEqualTo(4);
        }
    }

    @Test
    void aCompactionThatIsOnlyScheduledCounts() throws IOException {
        BackendBuilder builder = new BackendBuilder()
                .put(2, 0, "a", "1")
                .item("meta", "scheduledCompactRev", new Revision(1000, 0).putKey());
        assertThat(inspect(builder).facts().compactRevision()).isEqualTo(1000);
        assertThat(inspect(builder).facts().revision()).isEqualTo(1000);
    }

    @Test
    void theEmptyRecordOfARevisionBumpIsLegalAndNoUsersKey() throws IOException {
        Inspection inspection = inspect(new BackendBuilder().put(2, 0, "a", "1").filler(1_000_000_002));
        assertThat(inspection.findings()).isEmpty();
        assertThat(inspection.facts().liveKeys()).isEqualTo(1);
        assertThat(inspection.status().liveKeys()).as("as etcdutl 3.6 counts").isEqualTo(2);
        assertThat(inspection.facts().revision()).isEqualTo(1_000_000_002);
    }

    @Test
    void unknownFieldsAndBucketsAreLegal() throws IOException {
        byte[] value = message(out -> {
            out.writeRawBytes(keyValue(new byte[] {'b'}, 3, 3, 1, NOTHING, 0));
            out.writeFixed64(7, 1);
            out.writeFixed32(8, 1);
            out.writeString(900, "later");
        });
        assertThat(inspectRecord(new Revision(3, 0).putKey(), value).findings()).isEmpty();
        assertThat(inspect(new BackendBuilder().item("later", "x", NOTHING)).findings())
                .isEmpty();
    }

    @Test
    void aFileWithoutKeyBucketIsNoBackend() throws IOException {
        assertThat(inspect(new BackendBuilder().without("key")).findings())
                .containsExactly("no bucket \"key\": this is no etcd backend");
        try (Backend backend = Backend.open(new BackendBuilder().without("key").write(folder))) {
            assertThatThrownBy(backend::revision)
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessage("no bucket \"key\": this is no etcd backend");
        }
    }

    @Test
    void aKeyThatIsNoRevisionIsFound() throws IOException {
        byte[] good = keyValue(new byte[] {'b'}, 3, 3, 1, NOTHING, 0);
        byte[] separator = new Revision(3, 0).putKey();
        separator[8] = '-';
        byte[] mark = new Revision(3, 0).tombstoneKey();
        mark[17] = 'x';
        assertThat(inspectRecord("short".getBytes(UTF_8), good).findings())
                .singleElement()
                .asString()
                .matches("record at offset \\d+: its key of 5 bytes is no revision");
        assertThat(inspectRecord(separator, good).findings()).hasSize(1);
        assertThat(inspectRecord(mark, good).findings()).hasSize(1);
    }

    @Test
    void aValueThatIsNoKeyValueIsFound() throws IOException {
        assertThat(inspectRecord(new Revision(3, 0).putKey(), "no protobuf".getBytes(UTF_8))
                        .findings())
                .singleElement()
                .asString()
                .matches("record of revision 3, 0 at offset \\d+: its value of 11 bytes is no KeyValue");
    }

    @Test
    void numbersThatDoNotFitTogetherAreFound() throws IOException {
        byte[] b = {'b'};
        byte[] key = new Revision(3, 0).putKey();
        assertThat(inspectRecord(key, keyValue(b, 3, 4, 1, NOTHING, 0)).findings())
                .singleElement()
                .asString()
                .matches("record of revision 3, 0 at offset \\d+: key of 1 bytes, create 3, mod 4, version 1"
                        + " do not fit together");
        assertThat(inspectRecord(key, keyValue(b, 4, 3, 1, NOTHING, 0)).findings())
                .hasSize(1);
        assertThat(inspectRecord(key, keyValue(b, 3, 3, 2, NOTHING, 0)).findings())
                .hasSize(1);
        assertThat(inspectRecord(key, keyValue(b, 2, 3, 1, NOTHING, 0)).findings())
                .hasSize(1);
        assertThat(inspectRecord(key, keyValue(NOTHING, 3, 3, 1, NOTHING, 0)).findings())
                .hasSize(1);
        assertThat(inspectRecord(new Revision(3, 0).tombstoneKey(), NOTHING).findings())
                .hasSize(1);
    }

    @Test
    void itemsOfSmallBucketsThatEtcdDoesNotWriteAreFound() throws IOException {
        assertThat(inspect(new BackendBuilder().item("lease", number(7), message(out -> out.writeInt64(1, 8))))
                        .findings())
                .singleElement()
                .asString()
                .matches("item of bucket \"lease\" at offset \\d+: key is 7, content says 8");
        assertThat(inspect(new BackendBuilder().item("members", "1", "{\"id\":1".getBytes(UTF_8)))
                        .findings())
                .singleElement()
                .asString()
                .matches("item of bucket \"members\" at offset \\d+: expected ',' at character 7");
        assertThat(inspect(new BackendBuilder().item("authUsers", "root", NOTHING))
                        .findings())
                .singleElement()
                .asString()
                .matches("item of bucket \"authUsers\" at offset \\d+: content does not repeat the name root");
        assertThat(inspect(new BackendBuilder().item("meta", "term", new byte[7]))
                        .findings())
                .singleElement()
                .asString()
                .matches("meta/term at offset \\d+: found 7 bytes, expected 8 bytes");
        assertThat(inspect(new BackendBuilder().item("meta", "finishedCompactRev", new byte[7]))
                        .findings())
                .singleElement()
                .asString()
                .matches("meta/finishedCompactRev at offset \\d+: found 7 bytes, expected a revision");
    }

    @Test
    void aHundredFindingsAreKeptAndTheLowestOffsetsFirst() throws IOException {
        BackendBuilder builder = new BackendBuilder();
        for (int i = 2; i < 5000; i++) {
            builder.item("key", new Revision(i, 0).putKey(), "bad".getBytes(UTF_8));
        }
        List<String> findings = inspect(builder).findings();
        assertThat(findings).hasSize(100).isEqualTo(inspect(builder).findings());
        assertThat(findings.getFirst()).startsWith("record of revision 2, 0 at offset ");
    }

    @Test
    void prefixesAreCountedAsKeysAreBornAndDie() throws IOException {
        BackendBuilder builder = new BackendBuilder();
        long main = 2;
        for (int prefix = 0; prefix < 80; prefix++) {
            for (int key = 0; key <= prefix; key++) {
                builder.put(main++, 0, "/a/p%02d/%d".formatted(prefix, key), "x");
            }
        }
        builder.delete(main++, 0, "/a/p79/0")
                .put(main++, 0, "/a/p79/0", "again")
                .delete(main++, 0, "/a/p79/1");
        builder.put(main++, 0, "/a/\u00e9/1", "not ASCII").put(main, 0, "deep/er/est", "x");
        BackendFacts facts = inspect(builder).facts();
        assertThat(facts.liveKeysByPrefix()).hasSize(BackendFacts.MAX_PREFIXES + 1);
        assertThat(facts.liveKeysByPrefix()).containsEntry("/a/p79/", 79L).containsEntry("/a/p16/", 17L);
        assertThat(facts.liveKeysByPrefix().values().stream().mapToLong(n -> n).sum())
                .isEqualTo(facts.liveKeys());
    }

    @Test
    void progressAddsUpToTheSizeOfThePages() throws IOException {
        AtomicLong advanced = new AtomicLong();
        AtomicLong closed = new AtomicLong();
        Progress progress = (name, total) -> {
            assertThat(name).isEqualTo("inspect");
            advanced.addAndGet(-total.orElseThrow());
            return new Progress.Stage() {
                @Override
                public void advance(long bytes) {
                    advanced.addAndGet(bytes);
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        };
        try (Backend backend =
                Backend.open(HashKvTest.history(new Random(1), 5000, 500).write(folder))) {
            backend.inspect(progress);
        }
        assertThat(advanced).hasValue(0);
        assertThat(closed).hasValue(1);
    }
}
