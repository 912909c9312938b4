import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Verification;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.value.ClusterId;
import io.etcddr.value.ClusterName;
import io.etcddr.value.Digest;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// Makes a repository with many signed recovery points, one an hour, each with a verification record; only their data is a single byte.
/// Prints the public key that vouches for them.
///
/// Usage: ManyPoints FOLDER CLUSTER COUNT
final class ManyPoints {
    private static final Instant FIRST = Instant.parse("2025-10-01T00:00:00Z");
    private static final List<String> CODECS = List.of("zstd", "age");
    private static final byte[] DATA = {1};

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final ClusterName cluster;

    private ManyPoints(ClusterName cluster) {
        this.cluster = cluster;
    }

    static void main(String[] args) throws Exception {
        ManyPoints made = new ManyPoints(new ClusterName(args[1]));
        SigningKey key = SigningKey.generate();
        Catalog catalog = Repository.openOrCreate(made.store, new Random(1))
                .catalog(made.cluster, TrustedKeys.of(key.verifyingKey()), CacheFolder.off());
        CatalogWriter writer = catalog.writer(key);
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            Manifest manifest = made.manifest(i);
            made.write(manifest.base().key());
            writer.publish(manifest);
            writer.record(new Verification(
                    made.cluster, manifest.id(), Verification.Level.STRUCTURE, manifest.createdAt(),
                    Verification.Outcome.PASSED, "0.1.0", List.of()));
        }
        made.copyTo(Path.of(args[0]));
        System.out.println(key.verifyingKey().text());
    }

    private Manifest manifest(int i) {
        Instant time = FIRST.plus(Duration.ofHours(i));
        long revision = 1_000_000 + 4_321L * i;
        PointId id = PointId.of(time, PointKind.COLD, revision);
        List<Manifest.Member> members = List.of(member(1), member(2), member(3));
        return new Manifest(
                Manifest.FORMAT, id, cluster, time.plusSeconds(6), 0, "0.1.0",
                new Manifest.Etcd(
                        "3.6.16", Optional.of("3.6.0"), new ClusterId(0xcdf818194e3a8c32L),
                        new Manifest.Source("follower", members.get(1).id(), "m2"), revision, revision - 10_000, 7, revision + 99,
                        members, List.of(),
                        new Manifest.Proof(revision, revision - 10_000, 0xdecade00L + i,
                                members.stream().map(Manifest.Member::id).toList(), Optional.empty()),
                        1_064_984_576L, 900_000_000L, 49_149,
                        new TreeMap<>(Map.of("/apisix/routes", 30_000L, "/apisix/upstreams", 10_000L, "/apisix/ssls", 9_149L))),
                new Manifest.StoredObject(
                        Layout.base(cluster, id, CODECS), CODECS,
                        List.of("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"),
                        1_064_984_608L, Digest.of(new byte[] {2}), DATA.length, Digest.of(DATA)),
                new Manifest.Timings(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5)),
                revision, List.of());
    }

    private static Manifest.Member member(int i) {
        return new Manifest.Member(
                new MemberId(0x3760a4ec3b84f7faL + i), "m" + i, List.of("https://m%d.etcd.svc:2380".formatted(i)), false);
    }

    private void write(ObjectKey key) throws IOException {
        try (ObjectWriter object = store.create(key, WriteMode.CREATE_ONLY)) {
            object.write(DATA);
            object.commit();
        }
    }

    /// Without the syncing of a real store, which would take minutes and change nothing.
    private void copyTo(Path folder) throws IOException {
        for (ObjectStat object : (Iterable<ObjectStat>) store.list(ObjectKey.ROOT)::iterator) {
            Path file = folder.resolve(object.key().value());
            Files.createDirectories(file.getParent());
            try (InputStream content = store.open(object.key(), ByteRange.ALL)) {
                Files.copy(content, file);
            }
        }
    }
}
