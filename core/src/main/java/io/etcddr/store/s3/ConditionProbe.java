package io.etcddr.store.s3;

import io.etcddr.store.s3.Uploads.Condition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// Finds out whether a server keeps `If-None-Match: *`, by asking it to create twice what may exist once, and
/// `If-Match`, by asking it to replace what is not there any more. Each is asked for at its first use.
///
/// The object it tries with is never removed: so no right to delete is needed, a later probe gets its answer
/// from one request, and two probes at the same time cannot mislead each other, because both write the same
/// bytes. Its name is no [io.etcddr.store.ObjectKey].
final class ConditionProbe {
    static final String NAME = "~probe/create-only";

    private static final byte[] CONTENT =
            ("etcd-dr tries with this object whether the server keeps conditional writes. "
                            + "It holds no data and may be deleted.\n")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final int ATTEMPTS = 5;

    /// The MD5 of nothing that anybody ever stored, in the quotes that belong to an ETag.
    private static final String NO_SUCH_ETAG = "\"00000000000000000000000000000000\"";

    private final Bucket bucket;
    private final Uploads uploads;
    private final PartBody body = new PartBody(CONTENT, CONTENT.length, () -> {});
    private Optional<Boolean> put = Optional.empty();
    private Optional<Boolean> complete = Optional.empty();
    private Optional<Boolean> replace = Optional.empty();

    ConditionProbe(Bucket bucket) {
        this.bucket = bucket;
        this.uploads = new Uploads(bucket.settings(), bucket.settings().nameOf(NAME), "probe", Optional.empty());
    }

    /// Whether a put keeps `If-None-Match`.
    synchronized boolean putIsConditional() throws IOException {
        if (put.isEmpty()) {
            put = Optional.of(tryPut());
        }
        return put.get();
    }

    /// Whether the completion of an upload keeps `If-None-Match`.
    synchronized boolean completeIsConditional() throws IOException {
        if (complete.isEmpty()) {
            complete = Optional.of(putIsConditional() && tryComplete());
        }
        return complete.get();
    }

    /// Whether a put keeps `If-Match`.
    synchronized boolean replaceIsConditional() throws IOException {
        if (replace.isEmpty()) {
            putIsConditional(); // from then on the object is there
            replace = Optional.of(refusesToReplace() && replacesItsOwn());
        }
        return replace.get();
    }

    private boolean tryPut() throws IOException {
        boolean taken = false;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            switch (ask("PutObject", s3 -> uploads.put(s3, body, Condition.ABSENT))) {
                case KEPT -> {
                    return true;
                }
                case UNKNOWN -> {
                    // A server that does not know the header: where it takes the object without it, that was all.
                    bucket.call("PutObject " + NAME, s3 -> uploads.put(s3, body, Condition.NONE));
                    return false;
                }
                case TAKEN -> {
                    if (taken) {
                        return false;
                    }
                    taken = true;
                }
                case BUSY -> {}
            }
        }
        return !taken; // always busy: the server does tell writers from each other
    }

    private boolean tryComplete() throws IOException {
        String upload = bucket.call("CreateMultipartUpload " + NAME, uploads::begin);
        UnfinishedUploads unfinished = new UnfinishedUploads(bucket);
        try {
            CompletedPart part = bucket.call("UploadPart 1 of " + NAME, s3 -> uploads.part(s3, upload, 1, body));
            Answer answer =
                    ask("CompleteMultipartUpload", s3 -> uploads.complete(s3, upload, List.of(part), Condition.ABSENT));
            if (answer != Answer.TAKEN) {
                unfinished.abort(uploads.objectName(), upload);
            }
            return answer == Answer.KEPT;
        } catch (IOException | RuntimeException e) {
            UnfinishedUploads.quietly(() -> unfinished.abortWithPartsOnTheirWay(uploads.objectName(), upload));
            throw e;
        }
    }

    private boolean refusesToReplace() throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Answer answer = ask("PutObject", s3 -> uploads.put(s3, body, Condition.matches(NO_SUCH_ETAG)));
            if (answer != Answer.BUSY) {
                return answer == Answer.KEPT;
            }
        }
        return false;
    }

    /// A server that refuses everything keeps no condition. Tried again when another probe was faster: where
    /// the server encrypts, the same bytes get another ETag each time.
    private boolean replacesItsOwn() throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            String eTag =
                    bucket.call("HeadObject " + NAME, s3 -> uploads.head(s3).eTag());
            Answer answer = ask("PutObject", s3 -> uploads.put(s3, body, Condition.matches(eTag)));
            if (answer == Answer.TAKEN) {
                return true;
            }
            if (answer == Answer.UNKNOWN) {
                return false;
            }
        }
        return false;
    }

    private enum Answer {
        /// The server says that the condition is not met.
        KEPT,
        /// The server took it.
        TAKEN,
        /// Somebody else is writing it.
        BUSY,
        /// The server does not understand.
        UNKNOWN
    }

    private Answer ask(String operation, Function<S3Client, String> request) throws IOException {
        try {
            bucket.send(request);
            return Answer.TAKEN;
        } catch (SdkException e) {
            return switch (S3Errors.statusOf(e)) {
                case S3Errors.PRECONDITION_FAILED -> Answer.KEPT;
                case S3Errors.CONFLICT -> Answer.BUSY;
                case S3Errors.NOT_IMPLEMENTED, S3Errors.BAD_REQUEST -> Answer.UNKNOWN;
                default -> throw bucket.errors().explain(operation + " " + NAME, e);
            };
        }
    }
}
