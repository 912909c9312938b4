package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.BoltWriter;
import io.etcddr.bolt.Bucket;
import io.etcddr.bolt.Cursor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/// A small database made by hand, record by record: for states that a server makes only by chance, or never.
public final class HandmadeDb {
    private static final Comparator<String> BYTES =
            Comparator.comparing(text -> text.getBytes(ISO_8859_1), Arrays::compareUnsigned);

    /// Bucket to items; one char per byte.
    private final TreeMap<String, TreeMap<String, String>> buckets = new TreeMap<>(BYTES);

    public static String bytes(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    public static String number(long value) {
        return bytes(ByteBuffer.allocate(8).putLong(value).array());
    }

    public HandmadeDb bucket(String name) {
        buckets.computeIfAbsent(name, key -> new TreeMap<>(BYTES));
        return this;
    }

    public HandmadeDb item(String bucket, String key, String value) {
        bucket(bucket);
        buckets.get(bucket).put(key, value);
        return this;
    }

    public HandmadeDb put(long revision, String key, byte[] value) {
        KeyValue record = KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setCreateRevision(revision)
                .setModRevision(revision)
                .setVersion(1)
                .setValue(ByteString.copyFrom(value))
                .build();
        return item("key", bytes(new Revision(revision, 0).putKey()), bytes(record.toByteArray()));
    }

    public HandmadeDb delete(long revision, String key) {
        KeyValue record =
                KeyValue.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
        return item("key", bytes(new Revision(revision, 0).tombstoneKey()), bytes(record.toByteArray()));
    }

    /// A cluster's own things: what a restore is to replace.
    public HandmadeDb withOldCluster() {
        return item("alarm", bytes(new byte[] {8, 1, 16, 1}), "")
                .item("cluster", "clusterVersion", "3.6.0")
                .item("cluster", "downgrade", "{\"target-version\":\"3.5.0\",\"enabled\":true}")
                .item("members", "1", "{\"id\":1,\"peerURLs\":[\"http://old:2380\"],\"name\":\"old\"}")
                .item("members_removed", "2", "removed")
                .item("meta", "consistent_index", number(123))
                .item("meta", "term", number(9))
                .item("meta", "confState", "{\"voters\":[1],\"auto_leave\":false}")
                .item("meta", "storageVersion", "3.6.0");
    }

    public Path write(Path file) throws IOException {
        try (BoltWriter writer = BoltWriter.create(file, 4096)) {
            for (Map.Entry<String, TreeMap<String, String>> bucket : buckets.entrySet()) {
                writer.startBucket(bucket.getKey(), 0);
                for (Map.Entry<String, String> item : bucket.getValue().entrySet()) {
                    writer.put(
                            item.getKey().getBytes(ISO_8859_1), item.getValue().getBytes(ISO_8859_1));
                }
            }
            writer.finish();
        }
        return file;
    }

    /// Everything that is in a database, as [#item] takes it.
    public static TreeMap<String, TreeMap<String, String>> read(Path path) throws IOException {
        HandmadeDb db = new HandmadeDb();
        try (BoltFile file = BoltFile.open(path)) {
            for (Bucket bucket : file.buckets()) {
                db.bucket(bucket.name());
                Cursor cursor = file.cursor(bucket);
                for (boolean found = cursor.first(); found; found = cursor.next()) {
                    db.item(
                            bucket.name(),
                            bytes(cursor.key().toArray(ValueLayout.JAVA_BYTE)),
                            bytes(cursor.value().toArray(ValueLayout.JAVA_BYTE)));
                }
            }
        }
        return db.buckets;
    }

    public static byte[] text(String value) {
        return value.getBytes(UTF_8);
    }
}
