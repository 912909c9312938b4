package io.etcddr.service.check;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreCapabilities;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The object store: everything that backups, retention and leases do to it is done once, with a small object.
final class StoreChecks {
    /// Times in listings and locks are the store's; beyond this they mislead people.
    private static final Duration SKEW = Duration.ofSeconds(30);

    private static final int SIZE = 1024;

    private final ObjectStore store;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final List<Check> checks = new ArrayList<>();

    StoreChecks(ObjectStore store, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    List<Check> run() {
        byte[] content = new byte[SIZE];
        random.nextBytes(content);
        byte[] name = new byte[8];
        random.nextBytes(name);
        ObjectKey key = new ObjectKey("etcd-dr-check-" + HexFormat.of().formatHex(name));
        Check written = Check.of("store write", () -> write(key, content));
        checks.add(written);
        if (written.status() == Check.Status.OK) {
            checks.add(Check.of("store read", () -> read(key, content)));
            checks.add(Check.of("store list", () -> list(key)));
            checks.add(Check.of("store conditions", this::conditions));
            checks.add(Check.of("store clock", () -> skew(key)));
            checks.add(Check.of("store delete", () -> delete(key)));
        }
        return List.copyOf(checks);
    }

    private Check write(ObjectKey key, byte[] content) throws IOException {
        try (ObjectWriter writer = store.create(key, WriteMode.CREATE_ONLY)) {
            writer.write(content);
            writer.commit();
        }
        return Check.ok("store write", "wrote %s".formatted(key));
    }

    private Check read(ObjectKey key, byte[] content) throws IOException {
        try (InputStream in = store.open(key, ByteRange.ALL)) {
            return Arrays.equals(in.readAllBytes(), content)
                    ? Check.ok("store read", "read back what was written")
                    : Check.failed(
                            "store read",
                            "other bytes came back than were written",
                            "Do not use this store: it changes what it keeps.");
        }
    }

    private Check list(ObjectKey key) throws IOException {
        try (Stream<ObjectStat> objects = store.list(key)) {
            return objects.anyMatch(stat -> stat.key().equals(key))
                    ? Check.ok("store list", "lists what was written")
                    : Check.failed(
                            "store list",
                            "%s was written and is not listed".formatted(key),
                            "Listings of this store lag behind: a new recovery point would not be seen.");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Check conditions() throws IOException {
        StoreCapabilities can = store.capabilities();
        boolean create = can.conditionalCreate() == StoreCapabilities.Condition.ATOMIC;
        boolean replace = can.conditionalReplace() == StoreCapabilities.Condition.ATOMIC;
        if (create && replace) {
            return Check.ok("store conditions", "%s keeps conditional writes".formatted(can.kind()));
        }
        return Check.warning(
                "store conditions",
                "%s does not keep conditional %s".formatted(can.kind(), create ? "replacing" : "creating"),
                "Let only one writer use this repository; docs/providers.md says what the fallback is worth.");
    }

    private Check skew(ObjectKey key) throws IOException {
        Instant now = clock.instant();
        Instant theirs = store.stat(key).map(ObjectStat::lastModified).orElse(now);
        Duration skew = Duration.between(theirs, now).abs();
        String detail = "the store's clock and ours are %d s apart".formatted(skew.toSeconds());
        return skew.compareTo(SKEW) <= 0
                ? Check.ok("store clock", detail)
                : Check.warning(
                        "store clock",
                        detail,
                        "Set the clocks: S3 refuses requests that are 15 minutes off, and the times of points mislead.");
    }

    private Check delete(ObjectKey key) throws IOException {
        store.delete(List.of(key));
        return store.stat(key).isEmpty()
                ? Check.ok("store delete", "removed it again")
                : Check.warning(
                        "store delete",
                        "%s is still there".formatted(key),
                        "Retention will not be able to delete either; the bucket may keep or lock objects.");
    }
}
