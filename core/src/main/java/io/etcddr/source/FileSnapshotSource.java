package io.etcddr.source;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.SnapshotReceipt;
import io.etcddr.value.Digest;
import io.etcddr.value.SnapshotSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/// A snapshot file. What is inside it is not looked at here: whether it is a database is for those who walk it.
public final class FileSnapshotSource implements SnapshotSource {
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final Trailer trailer;

    public FileSnapshotSource(Path file, Trailer trailer) {
        this.file = requireNonNull(file, "file is null");
        this.trailer = requireNonNull(trailer, "trailer is null");
    }

    @Override
    public SourceRole role() {
        return SourceRole.FILE;
    }

    @Override
    public String description() {
        return "file " + file;
    }

    @Override
    public OptionalLong expectedSize() {
        try {
            return OptionalLong.of(Files.size(file));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /// A file without a trailer gets one on the way.
    ///
    /// @throws SnapshotFileException if the file is no whole snapshot
    @Override
    public SnapshotReceipt transferTo(OutputStream sink) throws IOException {
        SnapshotSize size = new SnapshotSize(Files.size(file));
        boolean hasTrailer = size.hasTrailer();
        if (!size.isPlausible() || (!hasTrailer && trailer == Trailer.REQUIRED)) {
            throw new SnapshotFileException(file, "its %d bytes do not end with a checksum".formatted(size.bytes()));
        }
        long data = size.database();
        if (data == 0) {
            throw new SnapshotFileException(file, "it holds no data");
        }
        MessageDigest sha256 = Digest.newMessageDigest();
        byte[] expected;
        try (InputStream in = Files.newInputStream(file)) {
            copy(in, data, sha256, sink);
            expected = in.readNBytes(SnapshotSize.TRAILER + 1);
        }
        byte[] computed = copyOf(sha256).digest();
        if (hasTrailer && !Arrays.equals(expected, computed)) {
            throw new SnapshotFileException(
                    file, "SHA-256 of its data is %s, not what its checksum says".formatted(Digest.ofBytes(computed)));
        }
        sink.write(computed);
        sha256.update(computed);
        return new SnapshotReceipt(data + SnapshotSize.TRAILER, Digest.ofBytes(sha256.digest()), Optional.empty());
    }

    private void copy(InputStream in, long length, MessageDigest sha256, OutputStream sink) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new SnapshotFileException(file, "it became shorter while it was read");
            }
            sha256.update(buffer, 0, read);
            sink.write(buffer, 0, read);
            left -= read;
        }
    }

    private static MessageDigest copyOf(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of every JDK can be cloned", e);
        }
    }
}
