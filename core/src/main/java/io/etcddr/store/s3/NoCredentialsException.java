package io.etcddr.store.s3;

import software.amazon.awssdk.core.exception.SdkClientException;

/// The default credential chain of the SDK found nothing.
final class NoCredentialsException extends SdkClientException {
    private static final long serialVersionUID = 1L;

    NoCredentialsException(SdkClientException cause) {
        super(builder().message(cause.getMessage()).cause(cause));
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
