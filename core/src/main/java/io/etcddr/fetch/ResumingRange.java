package io.etcddr.fetch;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;

/// Reads one range of an object completely. What the client library cannot repeat is a body that was cut while
/// it was
/// being read: then the rest is asked for again from where it stopped.
record ResumingRange(ObjectStore store, ObjectKey key, FetchSettings settings) {
    void readFully(long offset, byte[] into, int length) throws IOException {
        int done = 0;
        int failures = 0;
        while (done < length) {
            int before = done;
            IOException failure;
            try (InputStream range = store.open(key, new ByteRange(offset + done, length - done))) {
                while (done < length) {
                    int step = range.read(into, done, length - done);
                    if (step < 0) {
                        throw new EOFException(
                                "%s ends at byte %d, expected %d more".formatted(key, offset + done, length - done));
                    }
                    done += step;
                }
                return;
            } catch (IOException e) {
                failure = e;
            }
            failures = done > before ? 1 : failures + 1;
            if (failures > settings.resumes() || !worthAnotherTry(failure)) {
                throw failure;
            }
            pause(settings.pause().multipliedBy(1L << Math.min(failures - 1, 6)));
        }
    }

    private static boolean worthAnotherTry(IOException failure) {
        return switch (failure) {
            case NoSuchFileException gone -> false;
            case ClosedByInterruptException interrupted -> false;
            case java.net.SocketTimeoutException slow -> true;
            case InterruptedIOException interrupted -> false;
            case StoreException store ->
                store.reason() == StoreException.Reason.UNREACHABLE || store.reason() == StoreException.Reason.FAILED;
            default -> true;
        };
    }

    private static void pause(Duration duration) throws IOException {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the store");
        }
    }
}
