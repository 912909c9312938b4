package io.etcddr.store.s3;

import static java.util.Objects.requireNonNull;

import io.etcddr.store.AbandonedUploads;
import io.etcddr.store.ByteRange;
import io.etcddr.store.LockedObjects;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreCapabilities;
import io.etcddr.store.StoreCapabilities.Condition;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Objects in a bucket of S3 or of a server that speaks its language.
///
/// Making one costs nothing: the SDK starts, and the server is asked, at the first use.
public final class S3ObjectStore implements ObjectStore, AbandonedUploads, LockedObjects {
    /// What S3 takes in one request.
    private static final int KEYS_PER_DELETE = 1000;

    private final S3Settings settings;
    private final Bucket bucket;
    private final ConditionProbe probe;

    public S3ObjectStore(S3Settings settings) {
        this(settings, InstantSource.system());
    }

    /// @param clock for object lock: when a new lock ends, and whether one has ended
    public S3ObjectStore(S3Settings settings, InstantSource clock) {
        this.settings = requireNonNull(settings, "settings is null");
        this.bucket = new Bucket(settings, requireNonNull(clock, "clock is null"));
        this.probe = new ConditionProbe(bucket);
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) {
        bucket.connectEarly();
        return new S3ObjectWriter(
                bucket, probe, key.requireObject(), requireNonNull(mode, "mode is null"), settings.transfer());
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        key.requireObject();
        if (range.length() == 0) {
            range.lengthWithin(key, size(key));
            return InputStream.nullInputStream();
        }
        return bucket.get(key, range);
    }

    private long size(ObjectKey key) throws IOException {
        return stat(key).orElseThrow(() -> new NoSuchFileException(key.value())).size();
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        Optional<HeadObjectResponse> head = bucket.head(key.requireObject());
        return head.map(found -> new ObjectStat(
                key, found.contentLength(), found.lastModified(), Bucket.version(Optional.ofNullable(found.eTag()))));
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
        return S3Listing.of(bucket, prefix);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        List<ObjectKey> all = new ArrayList<>(keys);
        all.forEach(ObjectKey::requireObject);
        for (int from = 0; from < all.size(); from += KEYS_PER_DELETE) {
            new Removal(bucket).delete(all.subList(from, Math.min(from + KEYS_PER_DELETE, all.size())));
        }
    }

    /// Create-only commits count as atomic when the server refuses both a second put and a second completion of
    /// an upload, replacements when it refuses one whose `If-Match` names another version. Found by trying it
    /// with the object `~probe/create-only` below the prefix, which no listing shows.
    @Override
    public StoreCapabilities capabilities() throws IOException {
        return new StoreCapabilities(
                "s3",
                condition(probe.putIsConditional() && probe.completeIsConditional()),
                condition(probe.replaceIsConditional()));
    }

    private static Condition condition(boolean kept) {
        return kept ? Condition.ATOMIC : Condition.CHECKED_BEFORE_WRITE;
    }

    /// MinIO keeps the list of uploads in memory: what was begun before its last start, or through another of its
    /// nodes, it does not tell, and removes itself after 24 hours.
    @Override
    public int removeAbandoned(ObjectKey prefix, Instant startedBefore) throws IOException {
        UnfinishedUploads unfinished = new UnfinishedUploads(bucket);
        return unfinished.remove(bucket.objectName(prefix), startedBefore)
                + unfinished.remove(settings.nameOf(ConditionProbe.NAME), startedBefore);
    }

    /// Of AWS, only credentials with the rights `s3:GetObjectRetention` and `s3:GetObjectLegalHold` are told.
    @Override
    public Optional<Instant> lockedUntil(ObjectKey key) throws IOException {
        return bucket.head(key.requireObject()).flatMap(bucket.locks()::until);
    }

    @Override
    public Optional<Duration> lockPeriod() {
        return bucket.locks().wanted().map(S3Settings.Lock::period);
    }

    /// Needs the right `s3:PutObjectRetention`.
    @Override
    public boolean prolongLock(ObjectKey key) throws IOException {
        if (lockPeriod().isEmpty()) {
            return false;
        }
        Optional<HeadObjectResponse> head = bucket.head(key.requireObject());
        Optional<Locks.Retention> longer = head.flatMap(bucket.locks()::prolonged);
        if (longer.isPresent()) {
            bucket.lock(key, head.get().versionId(), longer.get());
        }
        return longer.isPresent();
    }

    /// Needs the right `s3:GetBucketObjectLockConfiguration`.
    @Override
    public boolean takesLocks() throws IOException {
        return bucket.hasObjectLock();
    }

    @Override
    public void close() {
        bucket.close();
    }
}
