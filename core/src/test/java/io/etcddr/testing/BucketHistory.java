package io.etcddr.testing;

import io.etcddr.store.s3.S3Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/// Everything that ever happened in a bucket that keeps versions, whoever did it: the witness that no process can
/// contradict. Times are the store's.
public final class BucketHistory implements AutoCloseable {
    private final S3Client s3 = MinioStore.shared().client();
    private final String bucket;
    private final String prefix;

    /// @param prefix of the names that keys are told without
    public BucketHistory(String bucket, String prefix) {
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /// One write or deletion of an object.
    ///
    /// @param version as the server calls it
    public record Change(String key, Kind kind, Instant time, String version) {}

    public enum Kind {
        WRITTEN,
        DELETED
    }

    /// A new bucket that keeps versions.
    public static S3Settings newBucket() {
        S3Settings made = MinioStore.shared().newBucket();
        try (S3Client s3 = MinioStore.shared().client()) {
            s3.putBucketVersioning(request -> request.bucket(made.bucket())
                    .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
        }
        return made;
    }

    /// What happened to each object below a key, oldest first.
    public Map<String, List<Change>> below(String key) {
        Map<String, List<Change>> found = new TreeMap<>();
        for (var page :
                s3.listObjectVersionsPaginator(request -> request.bucket(bucket).prefix(prefix + key))) {
            page.versions()
                    .forEach(it -> add(
                            found,
                            new Change(
                                    it.key().substring(prefix.length()),
                                    Kind.WRITTEN,
                                    it.lastModified(),
                                    it.versionId())));
            page.deleteMarkers()
                    .forEach(it -> add(
                            found,
                            new Change(
                                    it.key().substring(prefix.length()),
                                    Kind.DELETED,
                                    it.lastModified(),
                                    it.versionId())));
        }
        // The server lists the newest first, but writes and deletions apart.
        found.replaceAll((name, changes) -> {
            List<Change> sorted = new ArrayList<>(changes);
            Collections.reverse(sorted);
            sorted.sort((one, other) -> one.time().compareTo(other.time()));
            return sorted;
        });
        return found;
    }

    private static void add(Map<String, List<Change>> found, Change change) {
        found.computeIfAbsent(change.key(), name -> new ArrayList<>()).add(change);
    }

    public byte[] content(Change written) {
        return s3.getObjectAsBytes(request ->
                        request.bucket(bucket).key(prefix + written.key()).versionId(written.version()))
                .asByteArray();
    }

    @Override
    public void close() {
        s3.close();
    }
}
