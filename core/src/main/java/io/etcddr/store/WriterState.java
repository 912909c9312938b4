package io.etcddr.store;

/// Whether an [ObjectWriter] still takes bytes. A writer ends once: by its commit, successful or not, or by its
/// close.
public final class WriterState {
    private final ObjectKey key;
    private boolean ended;

    public WriterState(ObjectKey key) {
        this.key = key;
    }

    /// Asserts that bytes may come.
    ///
    /// @throws IllegalStateException if the writer has ended
    public void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the writer of %s has ended".formatted(key));
        }
    }

    /// Ends the writer, for a commit.
    ///
    /// @throws IllegalStateException if it has ended before
    public void end() {
        requireOpen();
        ended = true;
    }

    /// Ends the writer, for a close.
    ///
    /// @return what it was before, so that only the first close undoes anything
    public boolean endQuietly() {
        boolean wasOpen = !ended;
        ended = true;
        return wasOpen;
    }
}
