package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import io.etcddr.bolt.BoltWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes backend files for tests, record by record, sound or not, and knows what a server would say about them. The
/// expected hash is computed the plain way, straight from the rule in etcd-internals 6.1.
public final class BackendBuilder {
    public record Item(byte[] key, byte[] value) {}

    private record Change(Revision revision, String key, boolean tombstone) {}

    private static final List<String> BUCKETS = List.of(
            "alarm", "auth", "authRoles", "authUsers", "cluster", "key", "lease", "members", "members_removed", "meta");

    private final TreeMap<String, TreeMap<byte[], byte[]>> buckets = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, long[]> alive = new HashMap<>();
    private int pageSize = 4096;

    public BackendBuilder() {
        BUCKETS.forEach(name -> buckets.put(name, new TreeMap<>(Arrays::compareUnsigned)));
        item("meta", "consistent_index", number(7));
        item("meta", "term", number(2));
        item("meta", "storageVersion", "3.6.0".getBytes(UTF_8));
        item("cluster", "clusterVersion", "3.6.0".getBytes(UTF_8));
    }

    public BackendBuilder pageSize(int size) {
        pageSize = size;
        return this;
    }

    public BackendBuilder put(long main, long sub, String key, String value) {
        return put(main, sub, key, value.getBytes(UTF_8), 0);
    }

    public BackendBuilder put(long main, long sub, String key, byte[] value, long lease) {
        long[] life = alive.computeIfAbsent(key, k -> new long[] {main, 0});
        life[1]++;
        changes.add(new Change(new Revision(main, sub), key, false));
        return item(
                "key",
                new Revision(main, sub).putKey(),
                keyValue(key.getBytes(UTF_8), life[0], main, life[1], value, lease));
    }

    public BackendBuilder delete(long main, long sub, String key) {
        alive.remove(key);
        changes.add(new Change(new Revision(main, sub), key, true));
        return item(
                "key", new Revision(main, sub).tombstoneKey(), keyValue(key.getBytes(UTF_8), 0, 0, 0, new byte[0], 0));
    }

    /// What `etcdutl snapshot restore --bump-revision` leaves behind: a record without content.
    public BackendBuilder filler(long main) {
        changes.add(new Change(new Revision(main, 0), "", false));
        return item("key", new Revision(main, 0).putKey(), new byte[0]);
    }

    public BackendBuilder compacted(long main) {
        item("meta", "finishedCompactRev", new Revision(main, 0).putKey());
        return item("meta", "scheduledCompactRev", new Revision(main, 0).putKey());
    }

    /// Takes away the records that a compaction removes: all up to it that are not the newest of a living key.
    public BackendBuilder compactPhysically(long main) {
        Map<String, Change> newest = newest(main);
        for (Change change : List.copyOf(changes)) {
            boolean kept = newest.get(change.key()) == change && !change.tombstone();
            if (change.revision().main() <= main && !kept) {
                changes.remove(change);
                buckets.get("key").remove(keyOf(change));
            }
        }
        return compacted(main);
    }

    public BackendBuilder item(String bucket, String key, byte[] value) {
        return item(bucket, key.getBytes(UTF_8), value);
    }

    public BackendBuilder item(String bucket, byte[] key, byte[] value) {
        buckets.computeIfAbsent(bucket, name -> new TreeMap<>(Arrays::compareUnsigned))
                .put(key, value);
        return this;
    }

    public BackendBuilder without(String bucket) {
        buckets.remove(bucket);
        return this;
    }

    public BackendBuilder without(String bucket, String key) {
        buckets.get(bucket).remove(key.getBytes(UTF_8));
        return this;
    }

    public Path write(Path folder) {
        Path file = folder.resolve("made-%d.db".formatted(System.nanoTime()));
        try (BoltWriter writer = BoltWriter.create(file, pageSize)) {
            for (var bucket : buckets.entrySet()) {
                writer.startBucket(bucket.getKey(), 0);
                for (var item : bucket.getValue().entrySet()) {
                    writer.put(item.getKey(), item.getValue());
                }
            }
            writer.finish();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The bytes of the file that [#write] makes.
    public byte[] bytes(Path folder) {
        try {
            return Files.readAllBytes(write(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `snapshot status`: everything, in order, without separators.
    public long statusHash() {
        Crc crc = new Crc();
        buckets.forEach((name, items) -> {
            crc.add(name.getBytes(UTF_8));
            items.forEach((key, value) -> {
                crc.add(key);
                crc.add(value);
            });
        });
        return crc.value();
    }

    public long hashKv(long revision, long compactRevision) {
        Map<String, Change> newest = newest(revision);
        newest.values().removeIf(Change::tombstone);
        Crc crc = new Crc();
        crc.add("key".getBytes(UTF_8));
        for (Change change : changes) {
            long main = change.revision().main();
            boolean thinnedOut = main <= compactRevision && !newest.isEmpty() && newest.get(change.key()) != change;
            if (main <= revision && !thinnedOut && !(main == compactRevision && change.tombstone())) {
                crc.add(keyOf(change));
                crc.add(buckets.get("key").get(keyOf(change)));
            }
        }
        return crc.value();
    }

    /// Keys that live at a revision, in order.
    public List<String> keysAt(long revision) {
        return newest(revision).values().stream()
                .filter(change -> !change.tombstone() && !change.key().isEmpty())
                .map(Change::key)
                .sorted((a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8)))
                .toList();
    }

    public long items() {
        return buckets.values().stream().mapToLong(TreeMap::size).sum();
    }

    private Map<String, Change> newest(long revision) {
        Map<String, Change> newest = new HashMap<>();
        for (Change change : changes) {
            if (change.revision().main() <= revision) {
                newest.put(change.key(), change);
            }
        }
        return newest;
    }

    private static byte[] keyOf(Change change) {
        return change.tombstone()
                ? change.revision().tombstoneKey()
                : change.revision().putKey();
    }

    private static final class Crc {
        private final java.util.zip.CRC32C crc = new java.util.zip.CRC32C();

        void add(byte[] bytes) {
            crc.update(bytes);
        }

        long value() {
            return crc.getValue();
        }
    }

    public static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    /// A KeyValue as etcd writes it: zero fields are left out.
    public static byte[] keyValue(byte[] key, long create, long mod, long version, byte[] value, long lease) {
        return message(out -> {
            out.writeByteArray(1, key);
            writeNumber(out, 2, create);
            writeNumber(out, 3, mod);
            writeNumber(out, 4, version);
            if (value.length > 0) {
                out.writeByteArray(5, value);
            }
            writeNumber(out, 6, lease);
        });
    }

    private static void writeNumber(CodedOutputStream out, int field, long value) throws IOException {
        if (value != 0) {
            out.writeInt64(field, value);
        }
    }

    public interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    public static byte[] message(Fields fields) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
