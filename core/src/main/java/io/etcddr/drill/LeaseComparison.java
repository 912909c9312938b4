package io.etcddr.drill;

import io.etcddr.etcd.EtcdData;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Compares the leases that an etcd has with the snapshot that it was restored from. In an etcd that boots,
/// every lease begins its time anew (etcd `lessor.Promote`); a short one may run out while the drill looks.
final class LeaseComparison {
    /// One question for each lease: of so many the time to live is compared, of all of them that they are
    /// there.
    private static final int TTLS = 1_000;

    private final EtcdData served;
    private final Supplier<Duration> age;
    private final Findings findings;
    private final List<Lease> expected = new ArrayList<>();
    private long ranOut;

    /// @param age how long etcd runs by now
    LeaseComparison(EtcdData served, Supplier<Duration> age, Backend snapshot, Findings findings) throws IOException {
        this.served = served;
        this.age = age;
        this.findings = findings;
        snapshot.leases(expected::add);
    }

    /// Whether any lease may have run out by now, and its keys with it: then the revision has moved on.
    boolean anyMayHaveRunOut() {
        Duration now = age.get();
        return expected.stream().anyMatch(lease -> mayHaveRunOut(lease, now));
    }

    private static boolean mayHaveRunOut(Lease lease, Duration age) {
        long seconds = lease.remainingTtl() > 0 ? lease.remainingTtl() : lease.ttl();
        return age.compareTo(Duration.ofSeconds(seconds)) >= 0;
    }

    /// @return what was compared, for people
    String run() throws IOException {
        long[] ids = served.leases();
        Duration then = age.get();
        long[] known = expected.stream().mapToLong(Lease::id).sorted().toArray();
        for (long id : ids) {
            if (Arrays.binarySearch(known, id) < 0) {
                findings.add("etcd has a lease %s that the point has not", hex(id));
            }
        }
        int asked = 0;
        for (Lease lease : expected) {
            if (Arrays.binarySearch(ids, lease.id()) < 0) {
                missing(lease, then);
            } else if (asked++ < TTLS) {
                compareTtl(lease, served.grantedTtl(lease.id()));
            }
        }
        return "%s%s"
                .formatted(
                        Findings.count(ids.length, "lease"),
                        ranOut == 0 ? "" : ", %d ran out meanwhile".formatted(ranOut));
    }

    private void missing(Lease lease, Duration then) {
        if (mayHaveRunOut(lease, then)) {
            ranOut++;
        } else {
            findings.add("lease %s of %d s is missing", hex(lease.id()), lease.ttl());
        }
    }

    private void compareTtl(Lease lease, OptionalLong granted) {
        if (granted.isEmpty()) {
            missing(lease, age.get());
        } else if (granted.getAsLong() != lease.ttl()) {
            findings.add(
                    "lease %s was granted for %d s, the point says %d s",
                    hex(lease.id()), granted.getAsLong(), lease.ttl());
        }
    }

    private static String hex(long id) {
        return Long.toHexString(id);
    }
}
