package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.value.ByteSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How S3, or a server that speaks it, is reached and what it is told about objects.
///
/// @param endpoint empty: AWS
/// @param region empty: as the SDK finds it
/// @param caFile PEM; empty: the platform's trust store
/// @param proxy of HTTP
/// @param credentials empty: the SDK's default chain
/// @param storageClass empty: the bucket's default
/// @param objectLock empty: what the bucket does by default
/// @param partSize memory is bounded by part size times parts at once
public record S3Config(
        Optional<URI> endpoint,
        Optional<String> region,
        Addressing addressing,
        Optional<Path> caFile,
        Optional<URI> proxy,
        Optional<Credentials> credentials,
        Optional<ServerSideEncryption> sse,
        Optional<String> storageClass,
        Optional<ObjectLock> objectLock,
        ByteSize partSize,
        int parallelParts) {
    public static final ByteSize DEFAULT_PART_SIZE = ByteSize.ofMebibytes(16);
    public static final int DEFAULT_PARALLEL_PARTS = 4;

    public static final S3Config DEFAULT = new S3Config(
            Optional.empty(),
            Optional.empty(),
            Addressing.VIRTUAL_HOST,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            DEFAULT_PART_SIZE,
            DEFAULT_PARALLEL_PARTS);

    public S3Config {
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(region, "region is null");
        requireNonNull(addressing, "addressing is null");
        requireNonNull(caFile, "caFile is null");
        requireNonNull(proxy, "proxy is null");
        requireNonNull(credentials, "credentials is null");
        requireNonNull(sse, "sse is null");
        requireNonNull(storageClass, "storageClass is null");
        requireNonNull(objectLock, "objectLock is null");
        requireNonNull(partSize, "partSize is null");
    }

    /// Where the bucket's name goes in a request.
    public enum Addressing {
        /// Before the host: AWS.
        VIRTUAL_HOST,
        /// Into the path: MinIO and most servers on premises. The default when an endpoint is given.
        PATH
    }

    public record Credentials(
            SecretReference accessKeyId, SecretReference secretAccessKey, Optional<SecretReference> sessionToken) {}

    /// The data and manifest of each point are locked for a time: nobody can delete them meanwhile.
    ///
    /// @param lockFor from the start of the upload
    public record ObjectLock(Duration lockFor, Mode mode) {
        public static final Mode DEFAULT_MODE = Mode.GOVERNANCE;

        public ObjectLock {
            requireNonNull(lockFor, "lockFor is null");
            requireNonNull(mode, "mode is null");
        }

        public enum Mode {
            /// Who has the right to bypass it can end it early.
            GOVERNANCE,
            /// Nobody can.
            COMPLIANCE
        }
    }

    /// @param kmsKeyId only with [Type#KMS]; empty: the account's default key
    public record ServerSideEncryption(Type type, Optional<String> kmsKeyId) {
        public enum Type {
            S3,
            KMS
        }
    }
}
