package io.etcddr.lease;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Layout;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.CanonicalJson;
import io.etcddr.sign.NewerFormatException;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectVersion;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreCapabilities;
import io.etcddr.store.StoreCapabilities.Condition;
import io.etcddr.store.VersionConflictException;
import io.etcddr.store.WriteMode;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// `writer.json` of one cluster: read with its version, and written only over the version that was read.
final class WriterFile {
    private static final int READ_ATTEMPTS = 10;

    private final ObjectStore store;
    private final ClusterName cluster;
    private final ObjectKey name;
    private final SigningKey key;
    private final TrustedKeys trusted;

    WriterFile(ObjectStore store, ClusterName cluster, SigningKey key, TrustedKeys trusted) {
        this.store = requireNonNull(store, "store is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.name = Layout.writer(cluster);
        this.key = requireNonNull(key, "key is null");
        this.trusted = requireNonNull(trusted, "trusted is null");
    }

    /// A document and the version that it has in the store.
    record Stored(WriterDocument document, ObjectVersion version) {}

    ClusterName cluster() {
        return cluster;
    }

    /// Whether the store itself sees to it that of two writers one wins.
    boolean isAtomic() throws IOException {
        StoreCapabilities can = store.capabilities();
        return can.conditionalCreate() == Condition.ATOMIC && can.conditionalReplace() == Condition.ATOMIC;
    }

    /// The version that is there; empty where there is no lease yet.
    Optional<ObjectVersion> version() throws IOException {
        Optional<ObjectStat> stat = store.stat(name);
        if (stat.isPresent() && stat.get().version().isEmpty()) {
            throw new IOException("the store tells no version of %s".formatted(name));
        }
        return stat.flatMap(ObjectStat::version);
    }

    /// What is there; empty where there is no lease yet. The document may be newer than the version, never older: then
    /// replacing the version fails.
    ///
    /// @throws Failure [ErrorCode#INTEGRITY] if it cannot be believed, [ErrorCode#REFUSED] for a newer format
    Optional<Stored> read() throws IOException, Failure {
        for (int attempt = 1; ; attempt++) {
            Optional<ObjectVersion> version = version();
            if (version.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = store.open(name, ByteRange.ALL)) {
                byte[] content = in.readNBytes(CanonicalJson.MAX_BYTES + 1);
                return Optional.of(new Stored(WriterDocument.open(content, trusted, cluster), version.get()));
            } catch (NoSuchFileException e) {
                if (attempt == READ_ATTEMPTS) {
                    throw e;
                }
            } catch (BadDocumentException e) {
                throw unbelievable(e);
            }
        }
    }

    private Failure unbelievable(BadDocumentException e) {
        ErrorCode code = e instanceof NewerFormatException ? ErrorCode.REFUSED : ErrorCode.INTEGRITY;
        String hint = e instanceof NewerFormatException
                ? "Use a newer version of etcd-dr: a newer one writes to this repository."
                : "Compare signing.trusted-keys with the key of the process that writes to this cluster. If none does,"
                        + " delete %s: the next writer makes a new one.".formatted(name);
        return new Failure(code, "lease %s: %s".formatted(name, e.getMessage()), e).hint(hint);
    }

    /// @return empty if somebody else was faster
    Optional<Stored> create(WriterDocument first) throws IOException {
        try {
            return Optional.of(write(first, WriteMode.CREATE_ONLY));
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        }
    }

    /// @return empty if another version is there by now, or none
    Optional<Stored> replace(ObjectVersion version, WriterDocument next) throws IOException {
        try {
            return Optional.of(write(next, WriteMode.replacing(version)));
        } catch (VersionConflictException e) {
            return Optional.empty();
        }
    }

    private Stored write(WriterDocument document, WriteMode mode) throws IOException {
        try (ObjectWriter writer = store.create(name, mode)) {
            writer.write(document.sign(key));
            ObjectVersion version = writer.commit()
                    .version()
                    .orElseThrow(() -> new IOException("the store tells no version of %s".formatted(name)));
            return new Stored(document, version);
        }
    }
}
