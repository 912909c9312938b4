package io.etcddr.store;

import java.io.IOException;
import java.io.OutputStream;

/// One object being written. Closing without [#commit] aborts: nothing is left behind, not even a part of an
/// upload. Used by one thread.
public abstract class ObjectWriter extends OutputStream {
    /// Makes the object visible, whole and durable. No write may follow.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException in mode [WriteMode#CREATE_ONLY], when the key is taken
    /// @throws VersionConflictException in mode [WriteMode#replacing], when the object is another or gone
    public abstract ObjectStat commit() throws IOException;

    /// Ends the writer; aborts the object when it was not committed. Never throws because of the abort itself.
    @Override
    public abstract void close();
}
