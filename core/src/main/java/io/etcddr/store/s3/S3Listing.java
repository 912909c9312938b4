package io.etcddr.store.s3;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A listing that asks for the next page of 1000 when it is reached.
final class S3Listing implements Iterator<S3Object> {
    private final Iterator<S3Object> pages;
    private final S3Errors errors;
    private final String operation;

    private S3Listing(Iterator<S3Object> pages, S3Errors errors, String operation) {
        this.pages = pages;
        this.errors = errors;
        this.operation = operation;
    }

    static Stream<ObjectStat> of(Bucket bucket, ObjectKey prefix) throws IOException {
        String start = bucket.settings().nameOf("");
        String operation = "ListObjectsV2 of \"%s\"".formatted(prefix);
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(bucket.name())
                .prefix(bucket.objectName(prefix))
                .build();
        Iterator<S3Object> pages = bucket.call(operation, s3 -> {
            Iterator<S3Object> found =
                    s3.listObjectsV2Paginator(request).contents().iterator();
            var _ = found.hasNext(); // asks for the first page: a missing bucket is told here and not while reading
            return found;
        });
        S3Listing listing = new S3Listing(pages, bucket.errors(), operation);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(listing, Spliterator.ORDERED), false)
                .flatMap(object -> describe(object, start).stream());
    }

    /// Empty for what others put there under a name that is no key.
    private static Optional<ObjectStat> describe(S3Object object, String start) {
        String key = object.key().substring(start.length());
        try {
            // To the second, as the header of a HEAD has it: an object has one time, however it is asked for.
            Instant time = object.lastModified().truncatedTo(ChronoUnit.SECONDS);
            return Optional.of(new ObjectStat(new ObjectKey(key).requireObject(), object.size(), time));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean hasNext() {
        try {
            return pages.hasNext();
        } catch (SdkException e) {
            throw new UncheckedIOException(errors.explain(operation, e));
        }
    }

    @Override
    public S3Object next() {
        try {
            return pages.next();
        } catch (SdkException e) {
            throw new UncheckedIOException(errors.explain(operation, e));
        }
    }
}
