package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.mvcc.Preparation.Alarms;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a [Preparation] changes in each bucket. A pure function of it and of a few facts of the source.
final class BucketEdits {
    /// All buckets that etcd makes (etcd-internals 4): a server counts on finding them.
    private static final List<String> ALWAYS = List.of(
            "alarm", "auth", "authRoles", "authUsers", "cluster", "key", "lease", "members", "members_removed", "meta");

    /// Buckets of which nothing is carried over.
    private static final Set<String> CLEARED = Set.of("cluster", "members", "members_removed");

    private static final String ALARMS = "alarm";

    private static final String STORAGE_VERSION = "storageVersion";

    private final Preparation preparation;
    private final long revisionAfter;
    private final Optional<String> storageVersion;

    /// @param storageVersion of the source
    BucketEdits(Preparation preparation, long revisionAfter, Optional<String> storageVersion) {
        this.preparation = preparation;
        this.revisionAfter = revisionAfter;
        this.storageVersion = storageVersion;
    }

    /// The buckets of the new file, in the order of their names.
    static Set<String> names(Set<String> source) {
        Set<String> names = new TreeSet<>(
                Comparator.comparing((String name) -> name.getBytes(ISO_8859_1), Arrays::compareUnsigned));
        names.addAll(source);
        names.addAll(ALWAYS);
        return names;
    }

    boolean carriesOver(String bucket) {
        return bucket.equals(ALARMS) ? preparation.alarms() == Alarms.KEPT : !CLEARED.contains(bucket);
    }

    /// Items that replace those of the source with the same key, or come in addition; without a value: that are
    /// removed. In key order.
    TreeMap<byte[], Optional<byte[]>> of(String bucket) {
        TreeMap<byte[], Optional<byte[]>> edits = new TreeMap<>(Arrays::compareUnsigned);
        switch (bucket) {
            case "members" ->
                preparation
                        .members()
                        .forEach(member -> put(edits, member.id().hex(), GoJson.bytes(GoJson.member(member))));
            case "meta" -> editMeta(edits);
            case "key" -> {
                // The record that etcdutl adds: nobody can read it, but the store's revision is the last record's.
                if (preparation.bump() instanceof RevisionBump.By) {
                    edits.put(revisionKey(), Optional.of(new byte[0]));
                }
            }
            default -> {}
        }
        return edits;
    }

    private void editMeta(Map<byte[], Optional<byte[]>> edits) {
        put(edits, "consistent_index", number(preparation.consistentIndex()));
        edits.put(
                "term".getBytes(UTF_8),
                preparation.term().stream().boxed().findFirst().map(BucketEdits::number));
        edits.put("confState".getBytes(UTF_8), confState());
        if (preparation.bump() instanceof RevisionBump.By by && by.mark() == RevisionBump.CompactionMark.MARKED) {
            put(edits, "scheduledCompactRev", revisionKey());
        }
        if (!understandsStorageVersion()) {
            edits.put(STORAGE_VERSION.getBytes(UTF_8), Optional.empty());
        }
    }

    private Optional<byte[]> confState() {
        if (preparation.term().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(GoJson.bytes(
                GoJson.confState(preparation.members().stream().map(Member::id).toList())));
    }

    private boolean understandsStorageVersion() {
        return storageVersion.isEmpty()
                || preparation.newestStorageVersion().isPresent()
                        && minor(storageVersion.get())
                                <= minor(preparation.newestStorageVersion().get());
    }

    /// The minor of a version of etcd 3; of anything else, one that no etcd has.
    private static int minor(String version) {
        return version.matches("3\\.\\d{1,4}\\.\\d{1,4}")
                ? Integer.parseInt(version.split("\\.")[1])
                : Integer.MAX_VALUE;
    }

    private byte[] revisionKey() {
        return new Revision(revisionAfter, 0).putKey();
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static void put(Map<byte[], Optional<byte[]>> edits, String key, byte[] value) {
        edits.put(key.getBytes(UTF_8), Optional.of(value));
    }
}
