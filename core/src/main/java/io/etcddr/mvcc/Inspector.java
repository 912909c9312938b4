package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.BoltReport;
import io.etcddr.bolt.BoltVerifier;
import io.etcddr.bolt.BoltVerifier.BucketPlan;
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
    private final Complaints complaints = new Complaints();

    private List<BucketPlan> plan = List.of();
    private List<Subtree> parts = List.of();
    private CrcPart[] crcs = {};
    private AtomicLongArray items = new AtomicLongArray(0);
    private Optional<Keep> keep = Optional.empty();
    private Optional<CorruptFileException> recordsStopped = Optional.empty();

    Inspector(BoltFile file) {
        this.file = file;
        this.verifier = new BoltVerifier(file, findings);
    }

    /// What a walk gives: the report, and the key bucket for later questions if nothing is wrong.
    record Outcome(Inspection inspection, Optional<KeyBucket> keyBucket) {}

    /// Stops the pass over the records when there is enough to say.
    private final class Complaints implements KeepPass.Complaints {
        private int count;

        @Override
        public void add(long offset, String message) throws CorruptFileException {
            findings.add(offset, message);
            if (++count == Findings.MAX) {
                throw new CorruptFileException(message);
            }
        }
    }

    Outcome run(Progress progress) throws IOException {
        plan = verifier.plan();
        parts = plan.stream().flatMap(bucket -> bucket.subtrees().stream()).toList();
        crcs = new CrcPart[parts.size()];
        items = new AtomicLongArray(parts.size());
        try (Progress.Stage stage = progress.stage("inspect", OptionalLong.of(file.size()))) {
            long share = file.size() / Math.max(1, parts.size());
            stage.advance(file.size() - share * parts.size());
            Workers.run(parts.size() + 1, task -> {
                if (task == 0) {
                    walkRecords();
                } else {
                    walkPages(task - 1);
                    stage.advance(share);
                }
            });
        }
        BoltReport report = verifier.finish();
        if (report.nestedBuckets() > 0) {
            findings.add(0, "%d buckets inside buckets, which etcd does not make".formatted(report.nestedBuckets()));
        }
        return outcome(report);
    }

    private void walkPages(int part) {
        RangeCrc crc = new RangeCrc(file.segment());
        verifier.check(parts.get(part), (offset, length, count) -> {
            crc.add(offset, length);
            items.addAndGet(part, count);
        });
        crcs[part] = crc.part();
    }

    private void walkRecords() {
        Optional<BucketPlan> bucket = keyPlan();
        if (bucket.isEmpty()) {
            return;
        }
        try {
            keep = Optional.of(
                    new KeepPass(file, bucket.get().subtrees(), KeyRange.ALL, Long.MAX_VALUE, complaints).run());
        } catch (CorruptFileException e) {
            recordsStopped = Optional.of(e);
        }
    }

    private Optional<BucketPlan> keyPlan() {
        return plan.stream()
                .filter(bucket -> bucket.bucket().name().equals(KeyBucket.NAME))
                .findFirst();
    }

    private Outcome outcome(BoltReport report) {
        // Whatever stops the pass over the records is found by the walk over the pages too, which says more.
        if (findings.isEmpty() && recordsStopped.isPresent()) {
            findings.add(0, recordsStopped.get().getMessage());
        }
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
        int first = 0;
        for (BucketPlan before : plan.subList(0, plan.indexOf(bucket))) {
            first += before.subtrees().size();
        }
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
                List.of(),
                List.of(),
                sizeInUse);
    }
}
