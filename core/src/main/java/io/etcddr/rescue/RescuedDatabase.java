package io.etcddr.rescue;

import static java.util.Objects.requireNonNull;

import io.etcddr.runtime.ScratchFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A database with all that is left of a learner's data. Closing it removes it, unless it is the learner's own.
///
/// @param scratch where it lies, when it is not the learner's own file
/// @param revision its true store revision
/// @param fromLog how many requests of the log were applied to it
/// @param warnings what a person must know of it
public record RescuedDatabase(
        Path file, Optional<ScratchFolder> scratch, long revision, long fromLog, List<String> warnings)
        implements AutoCloseable {
    public RescuedDatabase {
        requireNonNull(file, "file is null");
        warnings = List.copyOf(warnings);
    }

    @Override
    public void close() throws IOException {
        if (scratch.isPresent()) {
            scratch.get().close();
        }
    }
}
