package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.BoltVerifier;
import io.etcddr.bolt.BoltVerifier.LeafSink;
import io.etcddr.bolt.BoltWriter;
import io.etcddr.bolt.Bucket;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Findings;
import io.etcddr.bolt.LeafWalk;
import io.etcddr.bolt.Subtree;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Copies a database item by item into a new, compact one, changed as a [Preparation] says. The source is only
/// read, and its structure is checked on the way: what cannot be reached, or is reached twice, is not left out in
/// silence.
public final class Preparer {
    private final BoltVerifier source;
    private final BoltWriter writer;
    private final Progress.Stage stage;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer hashedOf = ByteBuffer.allocate(0);
    private ByteBuffer hashed = hashedOf;

    private Preparer(BoltVerifier source, BoltWriter writer, Progress.Stage stage) {
        this.source = source;
        this.writer = writer;
        this.stage = stage;
    }

    /// Writes the prepared database and finishes the writer; syncing and closing it is the caller's.
    ///
    /// @throws CorruptFileException if a page of the source is not sound, or keys are not in order
    /// @throws ArithmeticException if the bump leads beyond the highest revision
    public static PreparedDatabase write(Backend source, Preparation preparation, BoltWriter writer, Progress progress)
            throws IOException {
        return source.withFile(file -> {
            MetaBucket meta = new MetaBucket(file);
            long compacted = meta.compactRevision();
            long before = Revisions.storeRevision(Revisions.lastMain(file), compacted);
            long after = preparation.bump().apply(before);
            BucketEdits edits = new BucketEdits(preparation, after, meta.text("meta", "storageVersion"));
            try (Progress.Stage stage = progress.stage("build", OptionalLong.of(file.size()))) {
                Findings findings = new Findings();
                BoltVerifier verifier = new BoltVerifier(file, findings);
                Preparer preparer = new Preparer(verifier, writer, stage);
                preparer.run(edits, findings);
                return new PreparedDatabase(writer.finish(), before, compacted, after, preparer.crc.getValue());
            }
        });
    }

    /// The page size of a database, for the writer of the new one.
    public static int pageSizeOf(Backend source) throws IOException {
        return source.withFile(BoltFile::pageSize);
    }

    /// The bytes of a database up to its high-water mark: what the new one takes at most, give or take a few pages.
    public static long sizeOf(Backend source) throws IOException {
        return source.withFile(BoltFile::size);
    }

    private void run(BucketEdits edits, Findings findings) throws IOException {
        Map<String, Bucket> buckets = new LinkedHashMap<>();
        source.buckets().forEach(bucket -> buckets.put(bucket.name(), bucket));
        KeyBucket.throwFirst(findings);
        for (String name : BucketEdits.names(buckets.keySet())) {
            Optional<Bucket> bucket = Optional.ofNullable(buckets.get(name));
            writer.startBucket(name, bucket.map(Bucket::sequence).orElse(0L));
            crc.update(name.getBytes(ISO_8859_1));
            TreeMap<byte[], Optional<byte[]>> changes = edits.of(name);
            if (bucket.isPresent() && edits.carriesOver(name)) {
                copy(bucket.get(), changes);
            } else {
                bucket.ifPresent(cleared -> source.check(Subtree.whole(cleared), LeafSink.NONE));
            }
            while (!changes.isEmpty()) {
                putFirst(changes);
            }
        }
        source.finish();
        KeyBucket.throwFirst(findings);
    }

    private void copy(Bucket bucket, TreeMap<byte[], Optional<byte[]>> changes) throws IOException {
        LeafWalk leaves = source.leaves(bucket);
        while (leaves.next()) {
            if (leaves.hasBuckets()) {
                throw new CorruptFileException("%s: bucket \"%s\" holds a bucket, which etcd never makes"
                        .formatted(leaves.describe(), bucket.name()));
            }
            try {
                if (changes.isEmpty() || leaves.compareKey(leaves.count() - 1, changes.firstKey()) < 0) {
                    copyPage(leaves);
                } else {
                    for (int item = 0; item < leaves.count(); item++) {
                        copyItem(leaves, item, changes);
                    }
                }
            } catch (IllegalArgumentException e) {
                throw new CorruptFileException("%s: %s".formatted(leaves.describe(), e.getMessage()));
            }
            stage.advance(leaves.pageLength());
        }
    }

    /// A page without changes, as nearly all are. Items that lie one behind the other are hashed in one piece.
    private void copyPage(LeafWalk leaves) throws IOException {
        int from = leaves.keyOffset(0);
        int to = from;
        for (int item = 0; item < leaves.count(); item++) {
            writer.put(leaves.bytes(), leaves.keyOffset(item), leaves.keyLength(item), leaves.valueLength(item));
            if (leaves.keyOffset(item) != to) {
                hash(leaves.bytes(), from, to);
                from = leaves.keyOffset(item);
            }
            to = leaves.end(item);
        }
        hash(leaves.bytes(), from, to);
    }

    private void copyItem(LeafWalk leaves, int item, TreeMap<byte[], Optional<byte[]>> changes) throws IOException {
        while (!changes.isEmpty() && leaves.compareKey(item, changes.firstKey()) > 0) {
            putFirst(changes);
        }
        if (!changes.isEmpty() && leaves.compareKey(item, changes.firstKey()) == 0) {
            putFirst(changes);
            return;
        }
        writer.put(leaves.bytes(), leaves.keyOffset(item), leaves.keyLength(item), leaves.valueLength(item));
        hash(leaves.bytes(), leaves.keyOffset(item), leaves.end(item));
    }

    private void putFirst(TreeMap<byte[], Optional<byte[]>> changes) throws IOException {
        Map.Entry<byte[], Optional<byte[]>> change = changes.pollFirstEntry();
        if (change.getValue().isPresent()) {
            byte[] value = change.getValue().get();
            writer.put(change.getKey(), value);
            crc.update(change.getKey());
            crc.update(value);
        }
    }

    private void hash(ByteBuffer bytes, int from, int to) {
        if (bytes != hashedOf) {
            hashedOf = bytes;
            hashed = bytes.duplicate();
        }
        crc.update(hashed.limit(to).position(from));
    }
}
