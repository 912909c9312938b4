package io.etcddr.catalog;

import io.etcddr.error.Failure;
import java.io.IOException;
import java.util.Collection;

/// What allows a writer to change the catalog of a cluster. [CatalogWriter] asks before and tells after every
/// change, so that a writer whose lease has passed on can neither publish nor delete. Safe for use by several
/// threads.
public interface Fence {
    /// Grows with every change of writer; 0 without a writer lease. Every manifest carries it.
    long epoch();

    /// Announces that the manifest of `id` is about to be written. When it returns, the manifest may be
    /// written, however late: whoever takes the lease over knows of it.
    ///
    /// @throws Failure [ErrorCode#LEASE_HELD] if this writer is not the one any more
    void publishing(PointId id) throws IOException, Failure;

    /// The manifest is there, or it never will be.
    void published(PointId id) throws IOException, Failure;

    /// Announces that these points are about to be deleted. When it returns they may be deleted, however late:
    /// whoever takes the lease over deletes them too. Without points it only asserts that this writer is the
    /// one.
    ///
    /// @throws Failure [ErrorCode#LEASE_HELD] if this writer is not the one any more
    void deleting(Collection<PointId> ids) throws IOException, Failure;

    /// They are gone, or will not be deleted by this writer any more.
    void deleted(Collection<PointId> ids) throws IOException, Failure;

    /// For a repository that only one process ever writes to: everything is allowed.
    static Fence none() {
        return new Fence() {
            @Override
            public long epoch() {
                return 0;
            }

            @Override
            public void publishing(PointId id) {}

            @Override
            public void published(PointId id) {}

            @Override
            public void deleting(Collection<PointId> ids) {}

            @Override
            public void deleted(Collection<PointId> ids) {}
        };
    }
}
