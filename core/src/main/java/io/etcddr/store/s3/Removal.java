package io.etcddr.store.s3;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/// The requests that delete objects, with their errors explained.
record Removal(Bucket bucket) {
    private static final int ERRORS_SHOWN = 3;

    /// @throws StoreException [Reason#LOCKED] if object lock is why
    void delete(List<ObjectKey> keys) throws IOException {
        if (keys.size() == 1) {
            deleteOne(keys.getFirst());
            return;
        }
        List<ObjectIdentifier> identifiers = keys.stream()
                .map(key ->
                        ObjectIdentifier.builder().key(bucket.objectName(key)).build())
                .toList();
        DeleteObjectsResponse answer = bucket.call(
                "DeleteObjects of %d keys from %s on".formatted(keys.size(), keys.getFirst()),
                s3 -> s3.deleteObjects(r -> r.bucket(bucket.name())
                        .delete(delete -> delete.objects(identifiers).quiet(true))));
        if (!answer.errors().isEmpty()) {
            throw refused(answer, keys);
        }
    }

    private void deleteOne(ObjectKey key) throws IOException {
        String operation = "DeleteObject " + key;
        try {
            bucket.send(s3 -> s3.deleteObject(r -> r.bucket(bucket.name()).key(bucket.objectName(key))));
        } catch (SdkException e) {
            IOException failure = bucket.errors().explain(operation, e);
            int status = S3Errors.statusOf(e);
            if (status >= S3Errors.BAD_REQUEST && status < S3Errors.SERVER_ERROR && isLocked(key)) {
                throw new StoreException(Reason.LOCKED, failure.getMessage(), e);
            }
            throw failure;
        }
    }

    /// Servers have many words for it; what they say of the object itself is one.
    private boolean isLocked(ObjectKey key) {
        try {
            return bucket.head(key).flatMap(bucket.locks()::until).isPresent();
        } catch (IOException e) {
            return false; // then the refusal stands as it is
        }
    }

    private StoreException refused(DeleteObjectsResponse answer, List<ObjectKey> keys) {
        List<S3Error> refused = answer.errors();
        String shown = refused.stream()
                .limit(ERRORS_SHOWN)
                .map(error -> "%s (%s: %s)".formatted(error.key(), error.code(), error.message()))
                .collect(Collectors.joining(", "));
        boolean denied = refused.stream().allMatch(error -> "AccessDenied".equals(error.code()));
        Set<String> names = refused.stream().map(S3Error::key).collect(Collectors.toSet());
        List<ObjectKey> some = keys.stream()
                .filter(key -> names.contains(bucket.objectName(key)))
                .limit(ERRORS_SHOWN)
                .toList();
        boolean locked = !some.isEmpty() && some.stream().allMatch(this::isLocked);
        return new StoreException(
                locked ? Reason.LOCKED : denied ? Reason.DENIED : Reason.FAILED,
                "%s: %d objects were not deleted: %s%s (request id %s)"
                        .formatted(
                                bucket.settings().where(),
                                refused.size(),
                                shown,
                                refused.size() > ERRORS_SHOWN ? ", ..." : "",
                                answer.responseMetadata().requestId()));
    }
}
