package io.etcddr.mvcc;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.Bucket;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Findings;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// An etcd backend database in a file, read only: a `.db` with or without the SHA-256 trailer of a snapshot. The
/// file must not change while it is open. Hostile input ends in [CorruptFileException], never in a crash or a
/// hang. Methods may be called by several threads at once.
///
/// What [#inspect] has found out is kept, so that a [#hashKv] after it costs next to nothing.
public final class Backend implements AutoCloseable {
    private final Path path;
    private final BoltFile file;
    private Optional<KeyBucket> walked = Optional.empty();

    private Backend(Path path, BoltFile file) {
        this.path = path;
        this.file = file;
    }

    /// Maps the file and checks its meta pages; the rest is checked as it is read.
    ///
    /// @throws CorruptFileException if it is no bbolt file
    public static Backend open(Path path) throws IOException {
        return new Backend(path, BoltFile.open(path));
    }

    /// Walks every page and every record once: structure, schema, order of revisions, counts, `snapshot status`
    /// hash.
    public Inspection inspect(Progress progress) throws IOException {
        return reading(() -> {
            Inspector.Outcome outcome = new Inspector(file).run(progress);
            outcome.keyBucket().ifPresent(this::remember);
            return outcome.inspection();
        });
    }

    /// The true store revision (etcd-internals 2.2), without walking the file.
    public long revision() throws IOException {
        return reading(() -> Revisions.storeRevision(Revisions.lastMain(file), new MetaBucket(file).compactRevision()));
    }

    /// The highest compaction mark, -1 when never compacted; without walking the file.
    public long compactRevision() throws IOException {
        return reading(() -> new MetaBucket(file).compactRevision());
    }

    /// The storage version that the database carries, such as `3.6.0`; etcd writes it from 3.6 on. Without
    /// walking the file.
    public Optional<String> storageVersion() throws IOException {
        return reading(() -> new MetaBucket(file).text("meta", "storageVersion"));
    }

    /// The cluster version that the database carries, such as `3.5.0`: the lowest that a member had. Without
    /// walking the file.
    public Optional<String> clusterVersion() throws IOException {
        return reading(() -> new MetaBucket(file).text("cluster", "clusterVersion"));
    }

    /// The etcd that the database comes from, as far as it says: its storage version, or else the cluster's.
    /// Without walking the file.
    public Optional<String> etcdVersion() throws IOException {
        Optional<String> own = storageVersion();
        return own.isPresent() ? own : clusterVersion();
    }

    /// The last entry of the raft log that is in the database. Without walking the file.
    public RaftPosition raftPosition() throws IOException {
        return reading(() -> {
            MetaBucket meta = new MetaBucket(file);
            return new RaftPosition(meta.number("meta", "consistent_index"), meta.number("meta", "term"));
        });
    }

    /// HashKV as a server answers it. Valid for any `compactRevision` from this file's own up to `revision`: with a
    /// lower one the records that this file's own compaction has removed are missing.
    ///
    /// When no key lives at `revision`, etcd hashes whatever a compaction has not removed yet; then the hash of a
    /// file from before the compaction and that of a server after it differ.
    ///
    /// @param compactRevision as the server's answer has it; -1 when never compacted
    /// @throws IllegalArgumentException if `revision` is above the store revision or below `compactRevision`
    public HashKv hashKv(long revision, long compactRevision) throws IOException {
        long current = revision();
        if (revision > current || revision < Math.max(0, compactRevision)) {
            throw new IllegalArgumentException(
                    "hash at revision %d: expected %d (compact revision) to %d (store revision)"
                            .formatted(revision, Math.max(0, compactRevision), current));
        }
        return reading(() -> {
            // All records count from the last one's revision on, so one walk serves every such revision.
            long kept = revision >= Revisions.lastMain(file) ? Long.MAX_VALUE : revision;
            return new HashKv(revision, compactRevision, keyBucketAt(kept).hash(revision, compactRevision));
        });
    }

    /// Hands over the keys in `[from, end)` that were alive at `revision`, in key order.
    ///
    /// @param end exclusive; an empty array means no upper bound, as etcd's `\0` does
    /// @throws IllegalArgumentException if `revision` is below the compact revision or above the store revision
    public void range(byte[] from, byte[] end, long revision, Consumer<KeyRecord> sink) throws IOException {
        long oldest = compactRevision();
        long current = revision();
        if (revision < oldest || revision > current) {
            throw new IllegalArgumentException(
                    "range at revision %d: expected %d (compact revision) to %d (store revision)"
                            .formatted(revision, oldest, current));
        }
        reading(() -> {
            new RangeQuery(file, new KeyRange(from, end), revision).run(bucket(), sink);
            return Optional.empty();
        });
    }

    /// Hands over the leases in order of their ids as unsigned numbers.
    public void leases(Consumer<Lease> sink) throws IOException {
        facts(reader -> {
            reader.leases(sink);
            return Optional.empty();
        });
    }

    /// The members that the database knows, in the order of their ids' hexadecimal form. Without walking the file.
    public List<BackendFacts.Member> members() throws IOException {
        return facts(FactsReader::members);
    }

    /// The alarms that are raised. Without walking the file.
    public List<BackendFacts.Alarm> alarms() throws IOException {
        return facts(FactsReader::alarms);
    }

    private interface FactsReading<T> {
        T of(FactsReader reader) throws CorruptFileException;
    }

    private <T> T facts(FactsReading<T> reading) throws IOException {
        Findings findings = new Findings();
        T facts = reading(() -> reading.of(new FactsReader(file, findings)));
        if (!findings.isEmpty()) {
            throw new CorruptFileException(findings.list().getFirst().message());
        }
        return facts;
    }

    private KeyBucket keyBucketAt(long revision) throws IOException {
        Optional<KeyBucket> known = remembered();
        KeyBucket bucket = known.isPresent() ? known.get().at(revision) : KeyBucket.walk(file, bucket(), revision);
        remember(bucket);
        return bucket;
    }

    private synchronized Optional<KeyBucket> remembered() {
        return walked;
    }

    private synchronized void remember(KeyBucket bucket) {
        walked = Optional.of(bucket);
    }

    private Bucket bucket() throws CorruptFileException {
        return file.bucket(KeyBucket.NAME)
                .orElseThrow(() -> new CorruptFileException("no bucket \"key\": this is no etcd backend"));
    }

    interface FileReading<T> {
        T run(BoltFile file) throws IOException;
    }

    /// Work of this package on the file itself.
    <T> T withFile(FileReading<T> work) throws IOException {
        return reading(() -> work.run(file));
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    /// The JVM turns a read error of a mapped file, or a file that became shorter, into an [InternalError].
    private <T> T reading(Reading<T> work) throws IOException {
        try {
            return work.run();
        } catch (InternalError e) {
            throw new IOException("cannot read %s: the disk failed, or the file was cut off".formatted(path), e);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
