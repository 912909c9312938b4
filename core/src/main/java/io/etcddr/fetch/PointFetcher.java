package io.etcddr.fetch;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.codec.CannotDecryptException;
import io.etcddr.codec.CodecChain;
import io.etcddr.codec.Codecs;
import io.etcddr.codec.LimitedInputStream;
import io.etcddr.progress.Progress;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.RangedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads a stored database once, from the store to the plain bytes, and measures it at every stage: stored
/// size and
/// digest, decryption, decompression, plain size and digest, trailer.
public final class PointFetcher {
    private static final int BUFFER = 256 << 10;

    private final ObjectStore store;
    private final Codecs codecs;
    private final RangedReader.Settings settings;

    /// @param codecs with the identities at hand; none are needed for [#fetchStored]
    public PointFetcher(ObjectStore store, Codecs codecs) {
        this(store, codecs, RangedReader.Settings.defaults());
    }

    public PointFetcher(ObjectStore store, Codecs codecs, RangedReader.Settings settings) {
        this.store = requireNonNull(store, "store is null");
        this.codecs = requireNonNull(codecs, "codecs is null");
        this.settings = requireNonNull(settings, "settings is null");
    }

    /// Reads the object and writes the plain database, trailer included, to `sink`, which is written by another
    /// thread and
    /// not closed. What was written counts only when the result has no mismatches.
    ///
    /// @throws CannotDecryptException if the stored bytes are those that were written, but no identity opens
    ///     them
    /// @throws IOException if the store or the sink fails; never because of what is stored
    public Fetched fetch(StoredObject object, OutputStream sink, Progress progress) throws IOException {
        CodecChain chain = codecs.chain(object.codecs());
        Optional<String> absence = absence(object);
        if (absence.isPresent()) {
            return new Fetched(List.of(absence.get()), 0);
        }
        SnapshotDigest plain = new SnapshotDigest();
        try (Progress.Stage stage = progress.stage("fetch", OptionalLong.of(object.storedSize()));
                MeasuringInputStream stored = new MeasuringInputStream(
                        RangedReader.open(store, object.key(), object.storedSize(), settings), stage)) {
            Optional<IOException> undecodable = decode(object, stored, chain, plain, sink);
            return compare(object, stored.drain(), plain.finish(), undecodable);
        }
    }

    /// Reads the object and compares only what is stored: no key is needed.
    public Fetched fetchStored(StoredObject object, Progress progress) throws IOException {
        Optional<String> absence = absence(object);
        if (absence.isPresent()) {
            return new Fetched(List.of(absence.get()), 0);
        }
        try (Progress.Stage stage = progress.stage("read back", OptionalLong.of(object.storedSize()));
                MeasuringInputStream stored = new MeasuringInputStream(
                        RangedReader.open(store, object.key(), object.storedSize(), settings), stage)) {
            return new Fetched(storedMismatch(object, stored.drain()).stream().toList(), 0);
        }
    }

    private Optional<String> absence(StoredObject object) throws IOException {
        Optional<ObjectStat> stat = store.stat(object.key());
        if (stat.isEmpty()) {
            return Optional.of("object %s is missing".formatted(object.key()));
        }
        long size = stat.get().size();
        return size == object.storedSize()
                ? Optional.empty()
                : Optional.of(
                        "object %s has %d bytes, manifest says %d".formatted(object.key(), size, object.storedSize()));
    }

    /// @return why the stored bytes do not decode, empty when they do
    private static Optional<IOException> decode(
            StoredObject object, MeasuringInputStream stored, CodecChain chain, SnapshotDigest plain, OutputStream sink)
            throws IOException {
        OutputStream measured = new HashingSink(sink, plain);
        Optional<IOException> undecodable = Optional.empty();
        try (BackgroundOutputStream background = new BackgroundOutputStream(measured, "etcd-dr-plain")) {
            try {
                // Not closed: closing would close `stored`, whose rest is still to be measured.
                InputStream whole = chain.decode(new UnclosedInputStream(stored));
                try (InputStream decoded = new LimitedInputStream(whole, object.plainSize(), "the database")) {
                    copy(decoded, background);
                }
            } catch (IOException | RuntimeException e) {
                background.rethrow();
                if (stored.failure().isPresent()) {
                    throw stored.failure().get();
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                undecodable = Optional.of(e instanceof IOException io ? io : new IOException(e.toString(), e));
            }
        }
        return undecodable;
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int step = from.read(buffer); step >= 0; step = from.read(buffer)) {
            to.write(buffer, 0, step);
        }
    }

    private static Fetched compare(
            StoredObject object, Measured stored, SnapshotDigest.Result plain, Optional<IOException> undecodable)
            throws CannotDecryptException {
        List<String> mismatches = new ArrayList<>();
        storedMismatch(object, stored).ifPresent(mismatches::add);
        if (undecodable.isPresent()) {
            if (mismatches.isEmpty() && undecodable.get() instanceof CannotDecryptException noKey) {
                throw noKey;
            }
            mismatches.add("object %s does not decode: %s"
                    .formatted(object.key(), undecodable.get().getMessage()));
            return new Fetched(mismatches, plain.size());
        }
        if (plain.size() != object.plainSize()) {
            mismatches.add("the database has %d bytes, manifest says %d".formatted(plain.size(), object.plainSize()));
        }
        if (!plain.sha256().equals(object.plainSha256())) {
            mismatches.add(
                    "digest of the database is %s, manifest says %s".formatted(plain.sha256(), object.plainSha256()));
        }
        if (!plain.trailerFits()) {
            mismatches.add("the SHA-256 trailer of the database does not fit its content");
        }
        return new Fetched(mismatches, plain.size());
    }

    private static Optional<String> storedMismatch(StoredObject object, Measured stored) {
        return stored.size() == object.storedSize() && stored.sha256().equals(object.storedSha256())
                ? Optional.empty()
                : Optional.of("digest of object %s is %s, manifest says %s"
                        .formatted(object.key(), stored.sha256(), object.storedSha256()));
    }
}
