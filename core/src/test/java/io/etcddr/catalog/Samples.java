package io.etcddr.catalog;

import io.etcddr.catalog.Manifest.Etcd;
import io.etcddr.catalog.Manifest.Member;
import io.etcddr.catalog.Manifest.Proof;
import io.etcddr.catalog.Manifest.Source;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.catalog.Manifest.Timings;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.value.ClusterId;
import io.etcddr.value.ClusterName;
import io.etcddr.value.Digest;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// Manifests for tests that need one but not a backup.
public final class Samples {
    public static final ClusterName CLUSTER = new ClusterName("prod");
    public static final Instant TIME = Instant.parse("2026-11-23T13:00:00Z");
    public static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

    private Samples() {}

    /// A proven cold point of [#CLUSTER] whose base holds [#DATA].
    public static Manifest manifest(Instant time, long revision) {
        return manifest(CLUSTER, PointId.of(time, PointKind.COLD, revision), List.of(0x8211f1d0f64f3269L));
    }

    static Manifest unproven(Instant time, long revision) {
        return manifest(CLUSTER, PointId.of(time, PointKind.COLD, revision), List.of());
    }

    public static Manifest manifest(ClusterName cluster, PointId id, List<Long> comparedWith) {
        List<MemberId> agreed = comparedWith.stream().map(MemberId::new).toList();
        Proof proof = new Proof(
                id.revision(),
                41_000,
                2_813_450_791L,
                agreed,
                agreed.isEmpty() ? Optional.of("no right to ask for HashKV") : Optional.empty());
        Etcd etcd = new Etcd(
                "3.6.16",
                Optional.of("3.6.0"),
                ClusterId.parse("cdf818194e3a8c32"),
                new Source("follower", MemberId.parse("8211f1d0f64f3269"), "etcd-2"),
                id.revision(),
                41_000,
                7,
                51_203,
                List.of(
                        new Member(
                                MemberId.parse("8211f1d0f64f3269"), "etcd-2", List.of("https://10.0.0.2:2380"), false),
                        new Member(
                                MemberId.parse("fd422379fda50e48"), "etcd-0", List.of("https://10.0.0.1:2380"), false)),
                List.of(),
                proof,
                104_939_520,
                98_304_000,
                5_012,
                new TreeMap<>(Map.of("/apisix/routes/", 5_000L, "/apisix/upstreams/", 12L)));
        List<String> codecs = List.of("zstd", "age");
        StoredObject base = new StoredObject(
                Layout.base(cluster, id, codecs),
                codecs,
                List.of("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"),
                104_939_552,
                Digest.of(new byte[] {1}),
                DATA.length,
                Digest.of(DATA));
        Timings timings = new Timings(
                Duration.ofMillis(412), Duration.ofMillis(655), Duration.ofMillis(318), Duration.ofMillis(1_092));
        return new Manifest(
                Manifest.FORMAT,
                id,
                cluster,
                id.time().plusMillis(1_092),
                0,
                "0.1.0",
                etcd,
                base,
                timings,
                id.revision() + 17,
                List.of());
    }

    /// The same by the writer of another epoch.
    public static Manifest withEpoch(Manifest manifest, long epoch) {
        return by(manifest.toolVersion(), manifest, epoch);
    }

    /// The same by another program in another epoch.
    public static Manifest by(String toolVersion, Manifest manifest, long epoch) {
        return new Manifest(
                manifest.format(),
                manifest.id(),
                manifest.cluster(),
                manifest.createdAt(),
                epoch,
                toolVersion,
                manifest.etcd(),
                manifest.base(),
                manifest.timings(),
                manifest.lastSeenRevision(),
                manifest.forced());
    }

    /// Every field as wild as the format allows.
    static Manifest random(Random random) {
        PointId id = PointId.of(
                TIME.plusSeconds(random.nextInt(1_000_000)),
                random.nextBoolean() ? PointKind.HOT : PointKind.COLD,
                1 + random.nextLong(Long.MAX_VALUE - 1));
        Manifest usual = manifest(CLUSTER, id, List.of());
        boolean proven = random.nextBoolean();
        TreeMap<String, Long> prefixes = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            prefixes.put(text(random), random.nextLong(Long.MAX_VALUE));
        }
        Etcd etcd = new Etcd(
                text(random),
                random.nextBoolean() ? Optional.of(text(random)) : Optional.empty(),
                new ClusterId(random.nextLong()),
                new Source(
                        List.of("learner", "follower", "leader", "file").get(random.nextInt(4)),
                        new MemberId(random.nextLong()),
                        text(random),
                        random.nextBoolean()
                                ? Optional.of(new Manifest.Lag(
                                        random.nextLong(Long.MAX_VALUE), random.nextLong(Long.MAX_VALUE)))
                                : Optional.empty()),
                1 + random.nextLong(Long.MAX_VALUE - 1),
                random.nextBoolean() ? -1 : random.nextLong(Long.MAX_VALUE),
                random.nextLong(Long.MAX_VALUE),
                random.nextLong(Long.MAX_VALUE),
                List.of(new Member(
                        new MemberId(random.nextLong()), text(random), List.of(text(random)), random.nextBoolean())),
                List.of(text(random)),
                new Proof(
                        random.nextLong(Long.MAX_VALUE),
                        -1,
                        random.nextLong(1L << 32),
                        proven ? List.of(new MemberId(random.nextLong())) : List.of(),
                        proven ? Optional.empty() : Optional.of(text(random))),
                random.nextLong(Long.MAX_VALUE),
                random.nextLong(Long.MAX_VALUE),
                random.nextLong(Long.MAX_VALUE),
                prefixes);
        return new Manifest(
                Manifest.FORMAT,
                id,
                CLUSTER,
                Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)),
                random.nextLong(Long.MAX_VALUE),
                text(random),
                etcd,
                usual.base(),
                usual.timings(),
                random.nextLong(Long.MAX_VALUE),
                List.of(text(random), text(random)));
    }

    /// Control characters, quotes, other scripts, characters beyond the first plane.
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int codePoint = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(0x80);
                case 1 -> random.nextInt(0xD800);
                case 2 -> 0xE000 + random.nextInt(0x2000);
                default -> 0x10000 + random.nextInt(0x100000);
            };
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }

    public static void put(ObjectStore store, ObjectKey key, byte[] content) throws IOException {
        try (ObjectWriter writer = store.create(key, WriteMode.REPLACE)) {
            writer.write(content);
            writer.commit();
        }
    }
}
