package io.etcddr.source;

import io.etcddr.etcd.EtcdException;
import java.io.IOException;
import java.nio.file.Path;

/// Where the database of a member can be had whose etcd serves no snapshots: it is ended for a moment, its file is
/// copied, and it is started again.
@FunctionalInterface
public interface DatabaseCopies {
    /// Orders a copy of what the member has now, and waits until it is there and the member follows its cluster
    /// again.
    ///
    /// @throws EtcdException if none comes
    Copy order() throws IOException;

    /// A copy, as long as it is not closed.
    interface Copy extends AutoCloseable {
        Path file();

        /// Removes it.
        @Override
        void close() throws IOException;
    }
}
