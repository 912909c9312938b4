package io.etcddr.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/// Objects by key. Few verbs, and no more: what a store can do beyond them is told by [StoreCapabilities].
///
/// Errors: [java.nio.file.NoSuchFileException] for an object that is not there,
/// [java.nio.file.FileAlreadyExistsException] for a create-only write that lost, [VersionConflictException] for
/// a conditional replacement that lost, [StoreException] for everything that the store itself answered or
/// failed to answer. Retries belong to the store's client library; callers do not retry. Implementations are
/// safe for use by several threads.
///
/// No key may be a folder of another (`a` beside `a/b`): S3 itself takes both, a folder refuses the second, and
/// MinIO takes both and then lists only one.
public interface ObjectStore extends AutoCloseable {
    /// Starts an object. Nothing is visible under `key` until [ObjectWriter#commit] returned.
    ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException;

    /// Reads a range of an object. A range that ends past the object's end ends there; one that starts at or
    /// past the end is an error, except that an empty object can be read from 0. The stream fails with an
    /// [IOException] when the store delivers less than it promised.
    InputStream open(ObjectKey key, ByteRange range) throws IOException;

    Optional<ObjectStat> stat(ObjectKey key) throws IOException;

    /// All objects whose key starts with `prefix`, by key ascending (UTF-8 byte order). The stream must be
    /// closed; it throws [java.io.UncheckedIOException] while it is read.
    Stream<ObjectStat> list(ObjectKey prefix) throws IOException;

    /// Deletes objects; those that are not there already count as deleted.
    void delete(Collection<ObjectKey> keys) throws IOException;

    /// Found by a probe at the first call, which may write a small object, and kept from then on.
    StoreCapabilities capabilities() throws IOException;

    @Override
    void close();
}
