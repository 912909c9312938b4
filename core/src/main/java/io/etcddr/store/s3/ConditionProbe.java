package io.etcddr.store.s3;

import io.etcddr.store.s3.Uploads.Condition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// Finds out whether a server keeps `If-None-Match: *`, by asking it to create twice what may exist once.
///
/// The object it tries with is never removed: so no right to delete is needed, a later probe gets its answer from
/// one request, and two probes at the same time cannot mislead each other. Its name is no
/// [io.etcddr.store.ObjectKey].
final class ConditionProbe {
    static final String NAME = "~probe/create-only";

    private static final byte[] CONTENT =
            ("etcd-dr tries with this object whether the server keeps conditional writes. "
                            + "It holds no data and may be deleted.\n")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final int ATTEMPTS = 5;

    /// Which requests keep the condition.
    record Result(boolean put, boolean complete) {}

    private final Bucket bucket;
    private final Uploads uploads;
    private final PartBody body = new PartBody(CONTENT, CONTENT.length, () -> {});
    private Optional<Result> result = Optional.empty();

    ConditionProbe(Bucket bucket) {
        this.bucket = bucket;
        this.uploads = new Uploads(bucket.settings(), bucket.settings().nameOf(NAME), "probe");
    }

    /// Asks the server at the first call.
    synchronized Result result() throws IOException {
        if (result.isEmpty()) {
            boolean put = putIsConditional();
            result = Optional.of(new Result(put, put && completeIsConditional()));
        }
        return result.get();
    }

    private boolean putIsConditional() throws IOException {
        boolean taken = false;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            switch (ask("PutObject", s3 -> uploads.put(s3, body, Condition.ABSENT))) {
                case KEPT -> {
                    return true;
                }
                case UNKNOWN -> {
                    // A server that does not know the header: where it takes the object without it, that was all.
                    bucket.call("PutObject " + NAME, s3 -> {
                        uploads.put(s3, body, Condition.NONE);
                        return true;
                    });
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

    private boolean completeIsConditional() throws IOException {
        String upload = bucket.call("CreateMultipartUpload " + NAME, uploads::begin);
        CompletedPart part = bucket.call("UploadPart 1 of " + NAME, s3 -> uploads.part(s3, upload, 1, body));
        Answer answer =
                ask("CompleteMultipartUpload", s3 -> uploads.complete(s3, upload, List.of(part), Condition.ABSENT));
        if (answer != Answer.TAKEN) {
            bucket.call("AbortMultipartUpload " + NAME, s3 -> {
                uploads.abort(s3, upload);
                return true;
            });
        }
        return answer == Answer.KEPT;
    }

    private enum Answer {
        /// The object is there and the server says so.
        KEPT,
        /// The server took it.
        TAKEN,
        /// Somebody else is writing it.
        BUSY,
        /// The server does not understand.
        UNKNOWN
    }

    private Answer ask(String operation, Consumer<S3Client> request) throws IOException {
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
