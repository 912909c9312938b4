package io.etcddr.retention;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Samples;
import io.etcddr.catalog.Verification;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.value.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// What a cluster may have gone through: points of both kinds over hours or years, some unproven, verified,
/// found damaged or held; policies; and a moment at which to decide. Follows from its seed.
///
/// @param points oldest first
record History(long seed, List<Point> points, Map<PointKind, RetentionPolicy> policies, Duration grace, Instant now) {
    static final long MIB = 1 << 20;
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("UTC"),
            ZoneId.of("Europe/Berlin"),
            ZoneId.of("America/New_York"),
            ZoneId.of("America/St_Johns"), // clocks went back a minute after midnight until 2011
            ZoneId.of("Australia/Lord_Howe"), // by half an hour
            ZoneId.of("Asia/Kathmandu"),
            ZoneId.of("Pacific/Apia")); // had no 2011-12-30

    /// What happened to one point.
    ///
    /// @param took from snapshot to manifest
    record Fate(Instant time, PointKind kind, boolean proven, long size, Duration took) {
        static Fate proven(String time) {
            return new Fate(Instant.parse(time), PointKind.COLD, true, MIB, Duration.ofSeconds(1));
        }

        static Fate unproven(String time) {
            return new Fate(Instant.parse(time), PointKind.COLD, false, MIB, Duration.ofSeconds(1));
        }

        Point point() {
            return point(1);
        }

        Point point(long revision) {
            PointId id = PointId.of(time, kind, revision);
            Manifest usual = Samples.manifest(Samples.CLUSTER, id, proven ? List.of(1L) : List.of());
            StoredObject base = usual.base();
            return new Point(
                    new Manifest(
                            usual.format(),
                            id,
                            usual.cluster(),
                            time.plus(took),
                            usual.epoch(),
                            usual.toolVersion(),
                            usual.etcd(),
                            new StoredObject(
                                    base.key(),
                                    base.codecs(),
                                    base.recipients(),
                                    base.plainSize(),
                                    base.plainSha256(),
                                    size,
                                    base.storedSha256()),
                            usual.timings(),
                            usual.lastSeenRevision(),
                            usual.forced()),
                    List.of());
        }
    }

    static Point verified(Point point, Level level, Outcome outcome, Duration later) {
        List<Verification> records = new ArrayList<>(point.verifications());
        records.add(new Verification(
                Samples.CLUSTER, point.id(), level, point.id().time().plus(later), outcome, "0.1.0", List.of()));
        return new Point(point.manifest(), records, point.hold());
    }

    static Point held(Point point) {
        Hold hold = new Hold(Samples.CLUSTER, point.id(), point.id().time(), "ann", "before the upgrade");
        return new Point(point.manifest(), point.verifications(), Optional.of(hold));
    }

    static History of(long seed) {
        Random random = new Random(seed);
        Instant start = Instant.parse("2009-01-01T00:00:00Z").plusSeconds(random.nextInt(20 * 365 * 86_400));
        long span = (long) Math.exp(random.nextDouble(8, 19)); // an hour to five years, in seconds
        double proven = random.nextDouble();
        double rest = random.nextDouble() * 0.5;
        List<Point> points = new ArrayList<>();
        Map<PointId, Boolean> taken = new HashMap<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            Instant time = start.plusSeconds(random.nextLong(span));
            PointKind kind = random.nextInt(4) == 0 ? PointKind.HOT : PointKind.COLD;
            Duration took = Duration.ofMinutes(random.nextInt(random.nextInt(1, 600)));
            Point point = new Fate(time, kind, random.nextDouble() < proven, random.nextLong(1, 50) * MIB, took)
                    .point(random.nextInt(1, 4));
            if (taken.putIfAbsent(point.id(), true) == null) {
                points.add(fated(point, random, rest));
            }
        }
        points.sort(null);
        return new History(
                seed,
                List.copyOf(points),
                Map.of(PointKind.COLD, policy(random), PointKind.HOT, policy(random)),
                Duration.ofHours(random.nextInt(48)),
                start.plusSeconds(span).plusSeconds(random.nextLong(-span / 4, span / 4 + 1)));
    }

    private static Point fated(Point point, Random random, double probability) {
        Point fated = random.nextDouble() < probability / 4 ? held(point) : point;
        for (int i = 1; random.nextDouble() < probability; i++) {
            fated = verified(
                    fated,
                    Level.values()[random.nextInt(3)],
                    random.nextInt(4) == 0 ? Outcome.FAILED : Outcome.PASSED,
                    Duration.ofHours(i));
        }
        return fated;
    }

    private static RetentionPolicy policy(Random random) {
        return new RetentionPolicy(
                sometimes(random, 6),
                Duration.ofHours(sometimes(random, 200)),
                sometimes(random, 30),
                sometimes(random, 15),
                sometimes(random, 10),
                sometimes(random, 12),
                sometimes(random, 4),
                random.nextInt(1, 4),
                random.nextInt(3) == 0 ? Optional.of(new ByteSize(random.nextLong(1, 1000) * MIB)) : Optional.empty(),
                ZONES.get(random.nextInt(ZONES.size())));
    }

    private static int sometimes(Random random, int bound) {
        return random.nextBoolean() ? 0 : random.nextInt(bound);
    }

    /// The same without `max-total-size`.
    History unlimited() {
        Map<PointKind, RetentionPolicy> without = new HashMap<>();
        policies.forEach((kind, policy) -> without.put(kind, limited(policy, Optional.empty())));
        return new History(seed, points, without, grace, now);
    }

    static RetentionPolicy limited(RetentionPolicy policy, Optional<ByteSize> limit) {
        return new RetentionPolicy(
                policy.keepLast(),
                policy.keepWithin(),
                policy.hourly(),
                policy.daily(),
                policy.weekly(),
                policy.monthly(),
                policy.yearly(),
                policy.minimumRedundancy(),
                limit,
                policy.zone());
    }

    History with(List<Point> others) {
        return new History(seed, List.copyOf(others), policies, grace, now);
    }

    History with(PointKind kind, RetentionPolicy policy) {
        Map<PointKind, RetentionPolicy> other = new HashMap<>(policies);
        other.put(kind, policy);
        return new History(seed, points, other, grace, now);
    }

    RetentionDecision decide() {
        return new Retention(policies, grace).decide(points, now);
    }

    @Override
    public String toString() {
        return "history of seed %d: %d points, now %s, grace %s, %s"
                .formatted(seed, points.size(), now, grace, policies);
    }
}
