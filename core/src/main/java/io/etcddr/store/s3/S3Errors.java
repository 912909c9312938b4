package io.etcddr.store.s3;

import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What the SDK throws, as what this project throws.
///
/// @param where names the bucket
record S3Errors(String where) {
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int PRECONDITION_FAILED = 412;
    static final int NOT_IMPLEMENTED = 501;
    static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int INSUFFICIENT_STORAGE = 507;

    private static final String ONLY_FROM_THE_START =
            ": repository.s3.object-lock needs a bucket that was made with object lock";

    /// S3 answers some of these with 400, and to a HEAD with nothing but that. Source: "Error responses" and
    /// `HeadObject` of the Amazon S3 API reference.
    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "ExpiredToken",
            "InvalidToken",
            "TokenRefreshRequired",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "RequestTimeTooSkewed",
            "AllAccessDisabled",
            "InvalidSecurity",
            "KMS.DisabledException");

    /// `QuotaExceeded` and `XMinio...` are what MinIO and Ceph say.
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity");

    /// @param operation completes "cannot ...": a verb of S3 and the key, such as `PutObject points/a`
    IOException explain(String operation, SdkException cause) {
        if (cause instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            InterruptedIOException interrupted =
                    new InterruptedIOException("%s: %s was interrupted".formatted(where, operation));
            interrupted.initCause(cause);
            return interrupted;
        }
        return new StoreException(
                reasonOf(cause), "%s: %s failed: %s".formatted(where, operation, describe(cause)), cause);
    }

    /// The error code that the server sent, empty for none.
    static String codeOf(SdkException e) {
        return e instanceof S3Exception answer && answer.awsErrorDetails() != null
                ? Optional.ofNullable(answer.awsErrorDetails().errorCode()).orElse("")
                : "";
    }

    /// The HTTP status, 0 where there was no answer.
    static int statusOf(SdkException e) {
        return e instanceof SdkServiceException answer ? answer.statusCode() : 0;
    }

    private static Reason reasonOf(SdkException e) {
        int status = statusOf(e);
        String code = codeOf(e);
        if (code.equals("NoSuchBucket")) {
            return Reason.NO_SUCH_BUCKET;
        }
        if (status == UNAUTHORIZED
                || (status == FORBIDDEN && !FULL.contains(code))
                || DENIED.contains(code)
                || (status == BAD_REQUEST && code.isEmpty())
                || e instanceof NoCredentialsException) {
            return Reason.DENIED;
        }
        if (status == INSUFFICIENT_STORAGE || FULL.contains(code)) {
            return Reason.FULL;
        }
        if (status == SERVICE_UNAVAILABLE || status == TOO_MANY_REQUESTS) {
            return Reason.BUSY; // SlowDown and ServiceUnavailable of S3, too many requests of others
        }
        return status == 0 && isNetwork(e) ? Reason.UNREACHABLE : Reason.FAILED;
    }

    private static boolean isNetwork(SdkException e) {
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            return true;
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static String describe(SdkException e) {
        if (e instanceof S3Exception answer) {
            AwsErrorDetails details = answer.awsErrorDetails();
            String text = details == null ? null : details.errorMessage();
            String code = codeOf(e);
            return "%s%s (%sHTTP %d, request id %s)"
                    .formatted(
                            text == null || text.isBlank() ? "no message" : strip(text),
                            text != null && text.contains("ObjectLock") ? ONLY_FROM_THE_START : "",
                            code.isEmpty() ? "" : code + ", ",
                            answer.statusCode(),
                            Optional.ofNullable(answer.requestId()).orElse("unknown"));
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "TLS: " + cause.getMessage();
            }
        }
        return strip(Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
    }

    /// Without the line breaks, the final stop and the count of attempts that the SDK adds to messages.
    private static String strip(String text) {
        return text.replaceAll("\\s+", " ")
                .replaceAll(" *\\(SDK Attempt Count: \\d+\\)", "")
                .replaceAll("\\.\\s*$", "")
                .strip();
    }
}
