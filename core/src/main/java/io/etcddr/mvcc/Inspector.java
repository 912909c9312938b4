package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.BoltReport;
import io.etcddr.bolt.BoltVerifier;
import io.etcddr.bolt.BoltVerifier.BucketPlan;
import io.etcddr.bolt.BoltVerifier.LeafSink;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Finding;
import io.etcddr.bolt.Findings;
import io.etcddr.bolt.Subtree;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/// One walk over everything. The pages, their structure and CRC, are shared among threads part by part; the records
/// of bucket `key` are one thread's, because each depends on those before.
final class Inspector {
    private final BoltFile file;
    private final Findings findings = new Findings();
    private final BoltVerifier verifier;
    private final KeyHash.Seed seed = KeyHash.Seed.random();

    private List<BucketPlan> plan = List.of();
    private List<Subtree> parts = List.of();
    private CrcPart[] crcs = {};
    private AtomicLongArray items = new AtomicLongArray(0);
    private Optional<Keep> keep = Optional.empty();

    Inspector(BoltFile file) {
        this.file = file;
        this.verifier = new BoltVerifier(file, findings);
    }

    /// What a walk gives: the report, and the key bucket for later questions if nothing is wrong.
    record Outcome(Inspection inspection, Optional<KeyBucket> keyBucket) {}

    Outcome run(Progress progress) throws IOException {
        plan = verifier.plan();
        parts = plan.stream().flatMap(bucket -> bucket.subtrees().stream()).toList();
        crcs = new CrcPart[parts.size()];
        items = new AtomicLongArray(parts.size());
        walk(progress);
        BoltReport report = verifier.finish();
        if (report.nestedBuckets() > 0) {
            findings.add(0, "%d buckets inside buckets, which etcd does not make".formatted(report.nestedBuckets()));
        }
        return outcome(report);
    }

    private void walk(Progress progress) throws IOException {
        int first = firstKeyPart();
        int count = keyPlan().map(bucket -> bucket.subtrees().size()).orElse(0);
        try (KeepBuilder builder = new KeepBuilder(file, count);
                Progress.Stage stage = progress.stage("inspect", OptionalLong.of(file.size()))) {
            long share = file.size() / Math.max(1, parts.size());
            stage.advance(file.size() - share * parts.size());
            Workers.run(parts.size(), part -> {
                if (part >= first && part < first + count) {
                    BatchReader records = new BatchReader(file, seed, KeyRange.ALL, Long.MAX_VALUE, findings);
                    check(part, records::take);
                    builder.add(part - first, records.batch());
                } else {
                    check(part, LeafSink.NONE);
                }
                stage.advance(share);
            });
            if (keyPlan().isPresent()) {
                keep = Optional.of(builder.build());
            }
        }
    }

    private void check(int part, LeafSink records) {
        RangeCrc crc = new RangeCrc(file.segment());
        verifier.check(parts.get(part), leaf -> {
            crc.add(leaf.offset(), leaf.length());
            items.addAndGet(part, leaf.count());
            records.leaf(leaf);
        });
        crcs[part] = crc.part();
    }

    private Optional<BucketPlan> keyPlan() {
        return plan.stream()
                .filter(bucket -> bucket.bucket().name().equals(KeyBucket.NAME))
                .findFirst();
    }

    private int firstKeyPart() {
        int first = 0;
        for (BucketPlan bucket : plan) {
            if (bucket.bucket().name().equals(KeyBucket.NAME)) {
                break;
            }
            first += bucket.subtrees().size();
        }
        return first;
    }

    private Outcome outcome(BoltReport report) {
        if (findings.isEmpty() && keep.isEmpty()) {
            findings.add(0, "no bucket \"key\": this is no etcd backend");
        }
        long sizeInUse = report.pagesInUse() * file.pageSize();
        BackendFacts facts = nothing(sizeInUse);
        long lastKeyRevision = 0;
        if (findings.isEmpty()) {
            try {
                lastKeyRevision = Revisions.lastMain(file);
                facts = facts(lastKeyRevision, keep.orElseThrow(), sizeInUse);
            } catch (CorruptFileException e) {
                findings.add(0, e.getMessage());
            }
        }
        SnapshotStatus status = new SnapshotStatus(
                hash(),
                lastKeyRevision,
                keep.map(Keep::liveKeysAndFiller).orElse(0L),
                allItems(),
                file.size(),
                facts.storageVersion());
        List<String> messages = findings.list().stream().map(Finding::message).toList();
        return new Outcome(new Inspection(messages, status, facts), keyBucket());
    }

    private Optional<KeyBucket> keyBucket() {
        if (!findings.isEmpty()) {
            return Optional.empty();
        }
        BucketPlan bucket = keyPlan().orElseThrow();
        int first = firstKeyPart();
        List<CrcPart> own =
                Arrays.asList(crcs).subList(first, first + bucket.subtrees().size());
        return Optional.of(new KeyBucket(file, bucket.subtrees(), own, keep.orElseThrow(), Long.MAX_VALUE));
    }

    /// The hash of `snapshot status`: names of buckets and all keys and values, without separators.
    private long hash() {
        CrcPart all = CrcPart.EMPTY;
        int part = 0;
        for (BucketPlan bucket : plan) {
            all = all.then(RangeCrc.of(bucket.bucket().name().getBytes(ISO_8859_1)));
            for (int i = 0; i < bucket.subtrees().size(); i++) {
                all = all.then(crcs[part++]);
            }
        }
        return all.crc();
    }

    private long allItems() {
        long all = 0;
        for (int part = 0; part < items.length(); part++) {
            all += items.get(part);
        }
        return all;
    }

    private BackendFacts facts(long lastKeyRevision, Keep kept, long sizeInUse) throws CorruptFileException {
        MetaBucket meta = new MetaBucket(file);
        FactsReader reader = new FactsReader(file, findings);
        long[] leases = new long[1];
        reader.leases(lease -> leases[0]++);
        long compactRevision = meta.compactRevision();
        return new BackendFacts(
                Revisions.storeRevision(lastKeyRevision, compactRevision),
                compactRevision,
                meta.number("meta", "consistent_index"),
                meta.number("meta", "term"),
                meta.text("meta", "storageVersion"),
                meta.text("cluster", "clusterVersion"),
                kept.liveKeys(),
                kept.prefixes(),
                leases[0],
                reader.members(),
                reader.alarms(),
                meta.authEnabled(),
                meta.number("auth", "authRevision"),
                reader.names("authUsers"),
                reader.names("authRoles"),
                sizeInUse);
    }

    private static BackendFacts nothing(long sizeInUse) {
        return new BackendFacts(
                1,
                -1,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                new TreeMap<>(),
                0,
                List.of(),
                List.of(),
                false,
                0,
                List.of(),
                List.of(),
                sizeInUse);
    }
}
