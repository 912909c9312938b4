package io.etcddr.store.s3;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.WriteMode;
import io.etcddr.store.WriterState;
import io.etcddr.store.s3.S3Settings.Transfer;
import io.etcddr.store.s3.Uploads.Condition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// An object on its way: one put when it fits into a part, else an upload of parts, several at the same time.
final class S3ObjectWriter extends ObjectWriter {
    /// What S3 allows.
    private static final int MOST_PARTS = 10_000;
    /// Manifests are small: their writers should be, too.
    private static final int FIRST_BUFFER = 64 * 1024;
    private static final Duration CONFLICT_PAUSE = Duration.ofMillis(100);

    private final Bucket bucket;
    private final ConditionProbe probe;
    private final ObjectKey key;
    private final Transfer transfer;
    private final Uploads uploads;
    private final Visibility committed;
    private final PartsInFlight parts;
    private final WriterState state;
    private final Map<Integer, CompletedPart> sent = new TreeMap<>();
    private Optional<String> uploadId = Optional.empty();
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int filled;
    private int partCount;
    private long written;

    S3ObjectWriter(Bucket bucket, ConditionProbe probe, ObjectKey key, WriteMode mode, Transfer transfer) {
        this.bucket = bucket;
        this.probe = probe;
        this.key = key;
        this.transfer = transfer;
        this.uploads = Uploads.of(
                bucket, key, UUID.randomUUID().toString(), bucket.locks().of(mode));
        this.committed = new Visibility(bucket, probe, key, mode, uploads);
        this.parts = new PartsInFlight(
                transfer.partsInFlight(),
                // Longer than the SDK waits for an answer, so that it has the chance to ask again.
                transfer.timeout().multipliedBy(3).dividedBy(2),
                "%s to %s".formatted(key, bucket.settings().where()));
        this.state = new WriterState(key);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        state.requireOpen();
        int done = 0;
        while (done < length) {
            if (filled == transfer.partSize()) {
                sendPart();
            }
            grow(length - done);
            int count = Math.min(length - done, buffer.length - filled);
            System.arraycopy(bytes, offset + done, buffer, filled, count);
            filled += count;
            done += count;
        }
        written += length;
    }

    private void grow(int wanted) {
        if (filled == buffer.length) {
            long size = Math.max(2L * buffer.length, (long) filled + wanted);
            buffer = Arrays.copyOf(buffer, (int) Math.min(size, transfer.partSize()));
        }
    }

    private void sendPart() throws IOException {
        if (uploadId.isEmpty()) {
            uploadId = Optional.of(bucket.call("CreateMultipartUpload " + key, uploads::begin));
        }
        if (partCount == MOST_PARTS) {
            throw new StoreException(
                    Reason.FAILED,
                    "%s: %s is larger than %d parts of %d bytes; set a larger part size"
                            .formatted(bucket.settings().where(), key, MOST_PARTS, transfer.partSize()));
        }
        int number = ++partCount;
        String upload = uploadId.get();
        byte[] content = buffer;
        int length = filled;
        parts.start(content, onProgress -> {
            PartBody body = new PartBody(content, length, onProgress);
            CompletedPart part = bucket.call(
                    "UploadPart %d of %s".formatted(number, key), s3 -> uploads.part(s3, upload, number, body));
            synchronized (sent) {
                sent.put(number, part);
            }
        });
        buffer = parts.buffer(transfer.partSize());
        filled = 0;
    }

    @Override
    public ObjectStat commit() throws IOException {
        state.end();
        try {
            if (uploadId.isPresent()) {
                sendPart();
                parts.finish();
                complete();
            } else {
                put();
            }
            uploadId = Optional.empty();
            return committed.stat(written);
        } finally {
            abort();
        }
    }

    private void put() throws IOException {
        byte[] content = buffer;
        int length = filled;
        Condition condition = committed.condition(written, probe::putIsConditional);
        parts.start(content, onProgress -> {
            PartBody body = new PartBody(content, length, onProgress);
            for (int attempt = 1; ; attempt++) {
                if (committed.tryOnce("PutObject " + key, attempt, s3 -> uploads.put(s3, body, condition))) {
                    return;
                }
                pause(attempt);
            }
        });
        parts.finish();
    }

    private void pause(int attempt) throws IOException {
        try {
            Thread.sleep(CONFLICT_PAUSE.multipliedBy(attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing %s".formatted(key));
        }
    }

    private void complete() throws IOException {
        String upload = uploadId.orElseThrow();
        ArrayList<CompletedPart> inOrder = new ArrayList<>(sent.values());
        Condition condition = committed.condition(written, probe::completeIsConditional);
        committed.tryOnce(
                "CompleteMultipartUpload " + key,
                Visibility.CONFLICT_ATTEMPTS,
                s3 -> uploads.complete(s3, upload, inOrder, condition));
    }

    @Override
    public void close() {
        if (state.endQuietly()) {
            abort();
        }
    }

    /// Removes the parts that were sent.
    private void abort() {
        if (uploadId.isEmpty()) {
            return;
        }
        String upload = uploadId.get();
        uploadId = Optional.empty();
        UnfinishedUploads unfinished = new UnfinishedUploads(bucket);
        UnfinishedUploads.quietly(() -> {
            if (parts.cancel()) {
                unfinished.abortWithPartsOnTheirWay(bucket.objectName(key), upload);
            } else {
                unfinished.abort(bucket.objectName(key), upload);
            }
        });
    }
}
