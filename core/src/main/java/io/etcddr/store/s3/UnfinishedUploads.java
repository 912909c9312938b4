package io.etcddr.store.s3;

import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/// Uploads of a bucket that were begun and neither completed nor aborted.
record UnfinishedUploads(Bucket bucket) {
    private static final int MOST_ABORTS = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);
    /// So often in a row the server must say that there is no such upload.
    private static final int SURE = 2;

    /// An abort of somebody who is on his way out with an error already.
    @FunctionalInterface
    interface Abort {
        void run() throws IOException;
    }

    /// Works for an interrupted thread too, for which the SDK would refuse to send anything. An abort that fails
    /// leaves an upload that a later clean-up finds.
    static void quietly(Abort abort) {
        boolean interrupted = Thread.interrupted();
        try {
            abort.run();
        } catch (IOException e) {
            // See above.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// @param prefix of the names of objects in the bucket
    /// @return how many were removed
    int remove(String prefix, Instant startedBefore) throws IOException {
        int removed = 0;
        for (MultipartUpload upload : below(prefix)) {
            if (upload.initiated().isBefore(startedBefore) && abort(upload.key(), upload.uploadId())) {
                removed++;
            }
        }
        return removed;
    }

    /// MinIO takes a prefix for the whole key of an object, and tells of all uploads only without one (MinIO
    /// `cmd/erasure-server-pool.go`, `ListMultipartUploads`). So a server that is not AWS is asked both ways.
    private List<MultipartUpload> below(String prefix) throws IOException {
        List<MultipartUpload> found = new ArrayList<>(listed(prefix));
        if (bucket.settings().server().endpoint().isPresent()) {
            all().stream()
                    .filter(upload -> upload.key().startsWith(prefix))
                    .filter(upload -> found.stream().noneMatch(known -> same(known, upload)))
                    .toList()
                    .forEach(found::add);
        }
        return found;
    }

    private static boolean same(MultipartUpload one, MultipartUpload other) {
        return one.uploadId().equals(other.uploadId()) && one.key().equals(other.key());
    }

    /// Whoever may list below the prefix only has been told what the server tells him.
    private List<MultipartUpload> all() throws IOException {
        try {
            return listed("");
        } catch (StoreException e) {
            if (e.reason() == Reason.DENIED) {
                return List.of();
            }
            throw e;
        }
    }

    private List<MultipartUpload> listed(String prefix) throws IOException {
        return bucket.call(
                "ListMultipartUploads " + prefix,
                s3 -> s3
                        .listMultipartUploadsPaginator(
                                r -> r.bucket(bucket.name()).prefix(prefix))
                        .uploads()
                        .stream()
                        .toList());
    }

    /// @return false if there is no such upload: it was completed or aborted meanwhile
    boolean abort(String objectName, String uploadId) throws IOException {
        try {
            bucket.send(s3 -> s3.abortMultipartUpload(
                    r -> r.bucket(bucket.name()).key(objectName).uploadId(uploadId)));
            return true;
        } catch (SdkException e) {
            if (S3Errors.codeOf(e).equals("NoSuchUpload")) {
                return false;
            }
            throw bucket.errors().explain("AbortMultipartUpload " + objectName, e);
        }
    }

    /// Aborts until the server says that there is nothing to abort. A part that the server had received but not yet
    /// stored may be stored after the abort, and the upload is there again (S3 API, `AbortMultipartUpload`: "it
    /// might be necessary to abort a given multipart upload multiple times"; versitygw does so).
    void abortWithPartsOnTheirWay(String objectName, String uploadId) throws IOException {
        int silent = 0;
        for (int round = 1; round <= MOST_ABORTS && silent < SURE; round++) {
            silent = abort(objectName, uploadId) ? 0 : silent + 1;
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return; // a later clean-up finds what is left
            }
        }
    }
}
