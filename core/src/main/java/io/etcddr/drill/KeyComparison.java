package io.etcddr.drill;

import io.etcddr.etcd.EtcdData;
import io.etcddr.etcd.KeyPage;
import io.etcddr.etcd.StoredKey;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.KeyPrefix;
import io.etcddr.mvcc.KeyRecord;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Compares every key that an etcd serves with the snapshot that it was restored from. Both are read in key
/// order, a few thousand keys or some MiB at a time; every key that there can be lies in one of the ranges that
/// are asked for.
final class KeyComparison {
    private static final int MOST_KEYS = 2_000;
    private static final int MOST_BYTES = 4 << 20;

    /// For a key that should not be there.
    private static final int ALLOWANCE = 16 << 20;

    private final EtcdData served;
    private final long revision;
    private final Findings findings;
    private final Progress.Stage stage;
    private final Map<String, Long> groups = new TreeMap<>();
    private final List<KeyRecord> batch = new ArrayList<>();
    private int batchBytes;
    private byte[] from = EtcdData.lowestKey();
    private long keys;
    private long leased;

    /// @param revision that the keys are asked for, whatever happens to them meanwhile
    KeyComparison(EtcdData served, long revision, Findings findings, Progress.Stage stage) {
        this.served = served;
        this.revision = revision;
        this.findings = findings;
        this.stage = stage;
    }

    /// @param snapshotRevision at which the snapshot is read
    void run(Backend snapshot, long snapshotRevision) throws IOException {
        try {
            snapshot.range(new byte[0], new byte[0], snapshotRevision, this::take);
            flush(Optional.empty());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// How many keys were served.
    long keys() {
        return keys;
    }

    /// How many of them had a lease.
    long leased() {
        return leased;
    }

    /// How many keys were served of each group, [KeyPrefix].
    Map<String, Long> groups() {
        return groups;
    }

    private void take(KeyRecord record) {
        batch.add(record);
        batchBytes += record.key().length + record.value().length;
        if (batch.size() == MOST_KEYS || batchBytes >= MOST_BYTES) {
            try {
                flush(Optional.of(behind(record.key())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// The lowest key that is higher than `key`.
    private static byte[] behind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /// @param end where the next range begins; empty for the last one
    private void flush(Optional<byte[]> end) throws IOException {
        KeyPage page = served.range(from, end, revision, batch.size() + 1, batchBytes + ALLOWANCE);
        for (StoredKey key : page.keys()) {
            count(key);
        }
        if (!findings.full()) {
            compare(page);
        }
        stage.advance(batchBytes);
        from = end.orElse(from);
        batch.clear();
        batchBytes = 0;
    }

    private void count(StoredKey key) {
        keys++;
        leased += key.lease() == 0 ? 0 : 1;
        groups.merge(KeyPrefix.of(key.key()), 1L, Long::sum);
    }

    private void compare(KeyPage page) {
        if (page.count() != batch.size()) {
            findings.add(
                    "etcd serves %d keys where the point has %d, beginning %s",
                    page.count(), batch.size(), batch.isEmpty() ? "behind its last" : place(batch.getFirst()));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            compare(batch.get(i), page.keys().get(i));
        }
    }

    private void compare(KeyRecord expected, StoredKey found) {
        if (!Arrays.equals(expected.key(), found.key())) {
            findings.add("etcd serves another key than the one %s", place(expected));
            return;
        }
        compare(expected, "create revision", found.createRevision(), expected.createRevision());
        compare(expected, "modification revision", found.modRevision(), expected.modRevision());
        compare(expected, "version", found.version(), expected.version());
        compare(expected, "lease", found.lease(), expected.lease());
        if (!Arrays.equals(expected.value(), found.value())) {
            findings.add("the value of the key %s is another one", place(expected));
        }
    }

    private void compare(KeyRecord key, String what, long found, long expected) {
        if (found != expected) {
            findings.add("the %s of the key %s is %d, the point says %d", what, place(key), found, expected);
        }
    }

    /// Without the name of the key.
    private static String place(KeyRecord key) {
        String group = KeyPrefix.of(key.key());
        return "%s of revision %d".formatted(group.isEmpty() ? "without a group" : "in " + group, key.modRevision());
    }
}
