package io.etcddr.store.s3;

import static java.util.Objects.requireNonNull;

import io.etcddr.store.ObjectKey;
import io.etcddr.value.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where the objects are and how they are written.
///
/// @param prefix what all keys start with inside the bucket; [ObjectKey#ROOT] for the whole bucket
/// @param keys static credentials; without them the SDK's default chain looks for some (environment, profile,
///     web identity, container, instance)
public record S3Settings(
        String bucket, ObjectKey prefix, Server server, Optional<StaticKeys> keys, Writing writing, Transfer transfer) {
    public S3Settings {
        requireNonNull(bucket, "bucket is null");
        requireNonNull(prefix, "prefix is null");
        requireNonNull(server, "server is null");
        requireNonNull(keys, "keys is null");
        requireNonNull(writing, "writing is null");
        requireNonNull(transfer, "transfer is null");
        if (!bucket.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{1,254}")) {
            throw new IllegalArgumentException("not the name of a bucket: \"%s\"".formatted(bucket));
        }
    }

    /// A bucket of AWS itself, with the default credentials.
    public static S3Settings of(String bucket, ObjectKey prefix) {
        return new S3Settings(bucket, prefix, Server.aws(), Optional.empty(), Writing.defaults(), Transfer.defaults());
    }

    public S3Settings with(Server newServer) {
        return new S3Settings(bucket, prefix, newServer, keys, writing, transfer);
    }

    public S3Settings with(StaticKeys newKeys) {
        return new S3Settings(bucket, prefix, server, Optional.of(newKeys), writing, transfer);
    }

    public S3Settings with(Writing newWriting) {
        return new S3Settings(bucket, prefix, server, keys, newWriting, transfer);
    }

    public S3Settings with(Transfer newTransfer) {
        return new S3Settings(bucket, prefix, server, keys, writing, newTransfer);
    }

    /// Which server, and how it is reached.
    ///
    /// @param endpoint `https://host:port` of a server that is not AWS
    /// @param region without one: `us-east-1` where there is an endpoint, else what the SDK finds
    /// @param caFile PEM; only these authorities are trusted instead of those of the Java platform
    /// @param proxy without one the SDK heeds `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`
    public record Server(
            Optional<URI> endpoint,
            Optional<String> region,
            Addressing addressing,
            Optional<Path> caFile,
            Optional<Proxy> proxy) {
        public Server {
            requireNonNull(addressing, "addressing is null");
            endpoint.ifPresent(uri -> requireHttp("endpoint", uri));
        }

        public static Server aws() {
            return new Server(
                    Optional.empty(), Optional.empty(), Addressing.VIRTUAL_HOST, Optional.empty(), Optional.empty());
        }

        /// A server that is not AWS, with the bucket in the path, as most of them want it.
        public static Server at(URI endpoint) {
            return new Server(
                    Optional.of(endpoint), Optional.empty(), Addressing.PATH, Optional.empty(), Optional.empty());
        }

        public Server withRegion(String name) {
            return new Server(endpoint, Optional.of(name), addressing, caFile, proxy);
        }

        public Server with(Addressing style) {
            return new Server(endpoint, region, style, caFile, proxy);
        }

        public Server withCaFile(Path pem) {
            return new Server(endpoint, region, addressing, Optional.of(pem), proxy);
        }

        public Server with(Proxy httpProxy) {
            return new Server(endpoint, region, addressing, caFile, Optional.of(httpProxy));
        }
    }

    /// Where the name of the bucket goes.
    public enum Addressing {
        /// `https://bucket.host/key`
        VIRTUAL_HOST,
        /// `https://host/bucket/key`
        PATH
    }

    /// An HTTP proxy.
    public record Proxy(URI endpoint, Optional<String> user, Optional<Secret> password) {
        public Proxy {
            requireHttp("proxy", endpoint);
        }
    }

    /// An access key that is kept in a file or a variable.
    public record StaticKeys(Secret accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken) {
        public StaticKeys {
            requireNonNull(accessKeyId, "accessKeyId is null");
            requireNonNull(secretAccessKey, "secretAccessKey is null");
            requireNonNull(sessionToken, "sessionToken is null");
        }
    }

    /// What the server is asked to do with objects.
    ///
    /// @param checksum without one: [Checksum#CRC32C] for AWS, [Checksum#MD5] where there is an endpoint
    /// @param lock for objects written with [io.etcddr.store.WriteMode#CREATE_LOCKED]; without one, what the
    ///     bucket does by default
    public record Writing(
            Encryption encryption, Optional<String> storageClass, Optional<Checksum> checksum, Optional<Lock> lock) {
        public Writing {
            requireNonNull(encryption, "encryption is null");
            requireNonNull(storageClass, "storageClass is null");
            requireNonNull(checksum, "checksum is null");
            requireNonNull(lock, "lock is null");
        }

        public static Writing defaults() {
            return new Writing(Encryption.bucketDefault(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        public Writing with(Encryption newEncryption) {
            return new Writing(newEncryption, storageClass, checksum, lock);
        }

        public Writing withStorageClass(String name) {
            return new Writing(encryption, Optional.of(name), checksum, lock);
        }

        public Writing with(Checksum newChecksum) {
            return new Writing(encryption, storageClass, Optional.of(newChecksum), lock);
        }

        public Writing with(Lock newLock) {
            return new Writing(encryption, storageClass, checksum, Optional.of(newLock));
        }
    }

    /// Object lock: the bucket must have been made with it.
    ///
    /// @param period from the start of the write; nobody can shorten it in mode [Mode#COMPLIANCE]
    public record Lock(Mode mode, Duration period) {
        /// Who can delete an object before its time.
        public enum Mode {
            /// Whoever has the right to bypass it.
            GOVERNANCE,
            /// Nobody, not even the owner of the account.
            COMPLIANCE
        }

        public Lock {
            requireNonNull(mode, "mode is null");
            if (period.isNegative() || period.isZero()) {
                throw new IllegalArgumentException("locked for %s is not locked".formatted(period));
            }
        }
    }

    /// What the server checks of every request that carries data.
    public enum Checksum {
        /// `Content-MD5`, understood by every server.
        MD5,
        /// `x-amz-checksum-crc32c`: faster; AWS, MinIO, newer others.
        CRC32C
    }

    /// Encryption by the server, beside that of the objects themselves.
    ///
    /// @param keyId only for [Algorithm#KMS]: the key, where it is not the account's default one
    public record Encryption(Algorithm algorithm, Optional<String> keyId) {
        /// Who holds the key.
        public enum Algorithm {
            /// Nothing is asked for: what the bucket does by default.
            BUCKET_DEFAULT,
            /// SSE-S3.
            S3,
            /// SSE-KMS.
            KMS
        }

        public Encryption {
            requireNonNull(algorithm, "algorithm is null");
            if (keyId.isPresent() && algorithm != Algorithm.KMS) {
                throw new IllegalArgumentException("a key id goes with SSE-KMS only");
            }
        }

        public static Encryption bucketDefault() {
            return new Encryption(Algorithm.BUCKET_DEFAULT, Optional.empty());
        }

        public static Encryption s3() {
            return new Encryption(Algorithm.S3, Optional.empty());
        }

        public static Encryption kms(Optional<String> keyId) {
            return new Encryption(Algorithm.KMS, keyId);
        }
    }

    /// How much at once, and how long to wait. A writer holds at most `partSize x (partsInFlight + 1)` bytes.
    ///
    /// @param partSize bytes of a part, 5 MiB to 5 GiB as S3 demands; an object has at most 10,000 parts
    /// @param partsInFlight parts of one writer that are under way at the same time
    /// @param timeout a server that says nothing for so long is given up
    /// @param attempts of one request, by the SDK
    public record Transfer(int partSize, int partsInFlight, Duration timeout, int attempts) {
        public static final int MIN_PART_SIZE = 5 << 20;
        private static final int DEFAULT_PART_SIZE = 8 << 20;

        public Transfer {
            requireNonNull(timeout, "timeout is null");
            if (partSize < MIN_PART_SIZE) {
                throw new IllegalArgumentException("part size %d is less than 5 MiB".formatted(partSize));
            }
            if (partsInFlight < 1 || partsInFlight > 64) {
                throw new IllegalArgumentException("%d parts in flight are not 1 to 64".formatted(partsInFlight));
            }
            if (timeout.toMillis() < 1000) {
                throw new IllegalArgumentException("time-out %s is less than a second".formatted(timeout));
            }
            if (attempts < 1 || attempts > 10) {
                throw new IllegalArgumentException("%d attempts are not 1 to 10".formatted(attempts));
            }
        }

        /// 8 MiB parts, 4 in flight, 30 s, 5 attempts.
        public static Transfer defaults() {
            return new Transfer(DEFAULT_PART_SIZE, 4, Duration.ofSeconds(30), 5);
        }

        public Transfer withParts(int size, int inFlight) {
            return new Transfer(size, inFlight, timeout, attempts);
        }

        public Transfer withTimeout(Duration newTimeout) {
            return new Transfer(partSize, partsInFlight, newTimeout, attempts);
        }
    }

    private static void requireHttp(String what, URI uri) {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
            // The URI is not repeated: it may hold a password.
            throw new IllegalArgumentException("the %s is not http(s)://host[:port] without a user".formatted(what));
        }
    }

    Checksum checksum() {
        return writing.checksum().orElse(server.endpoint().isPresent() ? Checksum.MD5 : Checksum.CRC32C);
    }

    /// The name of an object inside the bucket.
    String nameOf(String key) {
        String start = prefix.value();
        return start.isEmpty() || start.endsWith("/") ? start + key : start + "/" + key;
    }

    /// What errors call the bucket.
    String where() {
        return server.endpoint()
                .map(uri -> "bucket %s at %s".formatted(bucket, uri))
                .orElse("bucket " + bucket);
    }
}
