package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.codec.CodecChain;
import io.etcddr.codec.DigestingOutputStream;
import io.etcddr.fetch.Measured;
import io.etcddr.progress.Progress;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// One object on its way into the store, encoded and written by a thread of its own. Closing it before
/// [#commit] leaves nothing behind.
final class Upload implements AutoCloseable {
    private static final int BUFFER = 256 << 10;

    private final ObjectWriter writer;
    private final FutureTask<Measured> work;
    private final Thread thread;

    private Upload(ObjectWriter writer, FutureTask<Measured> work) {
        this.writer = requireNonNull(writer, "writer is null");
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name("etcd-dr-upload").start(work);
    }

    /// Begins to encode and upload `source`, which is read to its end and closed.
    ///
    /// @param size about how much will be read, for progress
    static Upload start(
            ObjectStore store,
            ObjectKey key,
            CodecChain codecs,
            ReadableByteChannel source,
            OptionalLong size,
            Progress progress)
            throws IOException {
        ObjectWriter writer = store.create(key, WriteMode.CREATE_LOCKED);
        return new Upload(writer, new FutureTask<>(() -> {
            try (source;
                    Progress.Stage stage = progress.stage("upload", size)) {
                DigestingOutputStream stored = new DigestingOutputStream(writer);
                try (WritableByteChannel encoded = codecs.encodeChannel(stored)) {
                    pass(source, encoded, stage);
                }
                return new Measured(stored.count(), stored.digest());
            }
        }));
    }

    /// From the file into the native memory that zstd reads: no byte of a large database passes the heap.
    private static void pass(ReadableByteChannel source, WritableByteChannel encoded, Progress.Stage stage)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        for (int step = source.read(buffer); step >= 0; step = source.read(buffer)) {
            buffer.flip();
            encoded.write(buffer);
            buffer.clear();
            stage.advance(step);
        }
    }

    /// Throws what the upload failed with so far; a stream into a dead upload is not worth waiting for.
    void checkAlive() throws IOException {
        if (work.isDone()) {
            await();
        }
    }

    /// Waits until everything is written.
    Measured await() throws IOException {
        try {
            return work.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure
                    ? failure
                    : new IOException("the upload failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while uploading");
        }
    }

    /// Makes the object visible. [#await] comes first.
    void commit() throws IOException {
        writer.commit();
    }

    /// Works even for an interrupted thread: an abort that is cut short would leave parts in the bucket.
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            thread.interrupt();
            try {
                thread.join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        writer.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
