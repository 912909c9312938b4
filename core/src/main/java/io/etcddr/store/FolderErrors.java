package io.etcddr.store;

import io.etcddr.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What went wrong in a folder, as a [StoreException].
record FolderErrors(Path root) {
    /// @throws StoreException if the folder of the store is not there
    void requireRoot() throws StoreException {
        if (!Files.isDirectory(root)) {
            throw new StoreException(Reason.NO_SUCH_BUCKET, "folder %s does not exist".formatted(root));
        }
    }

    StoreException explain(String operation, String what, IOException cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        return new StoreException(
                reasonOf(cause),
                "folder %s: cannot %s %s: %s".formatted(root, operation, what, sentence(cause)),
                cause);
    }

    /// Java has no type for a full disk: the texts are those of the C library's `strerror`, in English because the
    /// JDK asks in the C locale of the process.
    private static Reason reasonOf(IOException cause) {
        String text = Optional.ofNullable(cause.getMessage()).orElse("");
        if (text.contains("No space left") || text.contains("quota exceeded")) {
            return Reason.FULL;
        }
        if (cause instanceof AccessDeniedException
                || text.contains("Read-only file system")
                || text.contains("Operation not permitted")) {
            return Reason.DENIED;
        }
        return Reason.FAILED;
    }

    private static String sentence(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileSystemException && cause.getMessage() != null) {
            return cause.getMessage();
        }
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }
}
