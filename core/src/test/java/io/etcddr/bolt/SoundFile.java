package io.etcddr.bolt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.mvcc.BackendBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/// A file that is as it should be, for [FileMutation] to damage. The same bytes in every run, so that a seed is enough
/// to repeat a case.
record SoundFile(String name, byte[] bytes, int pageSize) {
    private static final int PAGE = 4096;

    /// Between them: all kinds of pages, trees of one to four levels, overflow pages, inline and nested buckets, a
    /// stored freelist, large pages, a trailer, and everything that etcd keeps.
    static List<SoundFile> all(Path folder) throws IOException {
        return List.of(
                real("etcd-3.5"),
                real("etcd-3.6"),
                new SoundFile("backend", backend().bytes(folder), PAGE),
                new SoundFile("backend-64k", backend().pageSize(16 * PAGE).bytes(folder), 16 * PAGE),
                new SoundFile("overflow", BoltImage.of(folder, PAGE, 600, 7).array(), PAGE),
                new SoundFile("freelist", withFreelist(folder), PAGE),
                new SoundFile("deep", deep(folder), PAGE),
                new SoundFile("nested", nested(folder), PAGE));
    }

    /// A snapshot that `etcdctl snapshot save` took of a server with routes, leases, deletions, a compaction, values of
    /// several pages, users and roles.
    private static SoundFile real(String name) throws IOException {
        try (InputStream packed = SoundFile.class.getResourceAsStream("/bolt/%s.db.gz".formatted(name));
                InputStream plain = new GZIPInputStream(packed)) {
            return new SoundFile(name, plain.readAllBytes(), PAGE);
        }
    }

    /// Revisions as a server makes them, with what it keeps beside them.
    private static BackendBuilder backend() {
        BackendBuilder backend = new BackendBuilder();
        Random random = new Random(11);
        for (int revision = 2; revision < 260; revision++) {
            String key = "/apisix/routes/%d".formatted(random.nextInt(60));
            backend.put(revision, 0, key, "x".repeat(random.nextInt(revision % 50 == 0 ? 9000 : 150)));
            if (revision % 7 == 0) {
                backend.delete(revision, 1, key);
            }
        }
        for (int lease = 1; lease < 5; lease++) {
            long id = 0x694d8f0000000000L + lease;
            backend.item("lease", BackendBuilder.number(id), BackendBuilder.message(out -> {
                out.writeInt64(1, id);
                out.writeInt64(2, 3600);
            }));
        }
        String member =
                "{\"id\":31,\"peerURLs\":[\"http://a:2380\"],\"name\":\"m0\",\"clientURLs\":[\"http://a:2379\"]}";
        return backend.item("members", "1f", member.getBytes(UTF_8))
                .item("alarm", new byte[] {8, 31, 16, 1}, new byte[0])
                .item("auth", "authEnabled", new byte[] {1})
                .item("authUsers", "root", BackendBuilder.message(out -> out.writeString(1, "root")))
                .item("authRoles", "root", BackendBuilder.message(out -> out.writeString(1, "root")))
                .compactPhysically(100)
                .filler(1_000_000);
    }

    private static byte[] withFreelist(Path folder) {
        BoltImage image = BoltImage.of(folder, PAGE, 200, 5);
        long first = image.pages();
        return image.withFreePages(4)
                .freelist(first, first + 1, first + 2, first + 3)
                .array();
    }

    /// Long keys: few fit into a page, so that few items make many levels.
    private static byte[] deep(Path folder) throws IOException {
        Path file = folder.resolve("deep.db");
        try (BoltWriter writer = BoltWriter.create(file, PAGE)) {
            writer.startBucket("deep", 0);
            for (int i = 0; i < 300; i++) {
                writer.put(("key-%06d-".formatted(i) + "k".repeat(600)).getBytes(UTF_8), new byte[i % 40]);
            }
            writer.finish();
        }
        return Files.readAllBytes(file);
    }

    /// Buckets inside inline buckets, one in the other. bbolt reads them, etcd makes none.
    private static byte[] nested(Path folder) throws IOException {
        byte[] bucket = inlineBucket(Optional.empty());
        for (int level = 0; level < 10; level++) {
            bucket = inlineBucket(Optional.of(bucket));
        }
        Path file = folder.resolve("nested.db");
        try (BoltWriter writer = BoltWriter.create(file, PAGE)) {
            writer.startBucket("outer", 0);
            writer.put("a".getBytes(UTF_8), "a plain value".getBytes(UTF_8));
            writer.put("b".getBytes(UTF_8), bucket);
            writer.put("c".getBytes(UTF_8), new byte[3000]);
            writer.finish();
        }
        BoltImage image = new BoltImage(Files.readAllBytes(file), PAGE);
        int flags = image.element(image.firstBucketRoot(), 1);
        return image.u32(flags, Page.BUCKET_FLAG).array();
    }

    /// An inline bucket without items, or with one: another bucket.
    static byte[] inlineBucket(Optional<byte[]> inner) {
        int size = Bucket.HEADER_LENGTH + PageHeader.LENGTH;
        ByteBuffer bytes = ByteBuffer.allocate(inner.map(bucket -> size + Page.ELEMENT_LENGTH + 1 + bucket.length)
                        .orElse(size))
                .order(ByteOrder.LITTLE_ENDIAN);
        PageHeader.write(bytes, Bucket.HEADER_LENGTH, 0, PageType.LEAF, inner.isPresent() ? 1 : 0, 0);
        inner.ifPresent(bucket -> bytes.position(size)
                .putInt(Page.BUCKET_FLAG)
                .putInt(Page.ELEMENT_LENGTH)
                .putInt(1)
                .putInt(bucket.length)
                .put((byte) 'n')
                .put(bucket));
        return bytes.array();
    }
}
