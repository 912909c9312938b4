package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.files.LockFile;
import io.etcddr.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The folder of one learner: what is known of it (`learner.json`), what is wanted of it (`wish.json`), a copy of its
/// database for whoever ordered one (`copy.db`, `copy.json`), and a lock, which the one program holds that looks
/// after it.
public final class LearnerFolder {
    private static final String MARKER = "learner.json";
    private static final String WISH = "wish.json";
    private static final String COPY_ORDER = "copy.json";
    private static final String COPY = "copy.db";
    private static final String LOCK = "learner.lock";

    private final Path path;

    private LearnerFolder(Path path) {
        this.path = path;
    }

    /// Made, with mode 0700, when something is written to it.
    public static LearnerFolder at(Path path) {
        requireNonNull(path, "path is null");
        return new LearnerFolder(path.toAbsolutePath().normalize());
    }

    public Path path() {
        return path;
    }

    /// The right to look after the learner, which ends with this program at the latest.
    ///
    /// @return empty while another program, or another thread of this one, looks after it
    public Optional<LockFile> tryHold() throws IOException {
        PrivateFiles.createFolders(path);
        return LockFile.takeOrCreate(path.resolve(LOCK));
    }

    /// Whether some program looks after the learner now.
    public boolean isHeld() throws IOException {
        if (!Files.exists(path.resolve(LOCK))) {
            return false;
        }
        Optional<LockFile> hold = tryHold();
        if (hold.isPresent()) {
            hold.get().close();
        }
        return hold.isEmpty();
    }

    /// @throws IOException also for a marker that cannot be understood
    public LearnerMarker marker() throws IOException {
        Optional<byte[]> text = read(MARKER);
        return text.isPresent() ? LearnerJson.marker(text.get(), path.resolve(MARKER)) : LearnerMarker.NONE;
    }

    void write(LearnerMarker marker) throws IOException {
        replace(MARKER, LearnerJson.bytes(marker));
    }

    public Wish wish() throws IOException {
        Optional<byte[]> text = read(WISH);
        return text.isPresent() ? LearnerJson.wish(text.get(), path.resolve(WISH)) : Wish.NONE;
    }

    /// Leaves a wish for whoever looks after the learner.
    public void write(Wish wish) throws IOException {
        replace(WISH, LearnerJson.bytes(wish));
    }

    Optional<CopyOrder> copyOrder() throws IOException {
        Optional<byte[]> text = read(COPY_ORDER);
        return text.isPresent()
                ? Optional.of(LearnerJson.copyOrder(text.get(), path.resolve(COPY_ORDER)))
                : Optional.empty();
    }

    void write(CopyOrder order) throws IOException {
        replace(COPY_ORDER, LearnerJson.bytes(order));
    }

    /// Writes down how far an order is, if it still is the one that counts.
    void advance(CopyOrder order) throws IOException {
        if (copyOrder().filter(order::isSame).isPresent()) {
            write(order);
        }
    }

    /// Removes an order and its copy, if it still is the one that counts.
    void drop(CopyOrder order) throws IOException {
        if (copyOrder().filter(order::isSame).isPresent()) {
            Files.deleteIfExists(copy());
            Files.deleteIfExists(path.resolve(COPY_ORDER));
        }
    }

    /// The copy that was ordered.
    Path copy() {
        return path.resolve(COPY);
    }

    /// Nothing is known any more; what is wanted stays.
    void forget() throws IOException {
        Files.deleteIfExists(path.resolve(MARKER));
        PrivateFiles.sync(path);
    }

    private Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void replace(String name, byte[] content) throws IOException {
        PrivateFiles.createFolders(path);
        PrivateFiles.replace(path.resolve(name), content);
    }
}
