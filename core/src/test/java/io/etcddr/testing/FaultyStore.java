package io.etcddr.testing;

import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreCapabilities;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.WriteMode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// A store on a bad day. What goes wrong, and when, follows from the seed as long as one thread uses it.
public final class FaultyStore implements ObjectStore {
    /// How probable each fault is, 0 to 1.
    ///
    /// @param shortReads a read returns a single byte of many
    /// @param cutReads a stream fails somewhere, or ends without a word
    /// @param failures an operation answers like a 500
    /// @param tornWrites a commit fails after some of the bytes were written below
    /// @param slow an operation takes up to 20 ms longer
    /// @param lostAnswers a commit or a deletion is carried out, and whoever asked for it is told that it failed
    public record Faults(
            double shortReads, double cutReads, double failures, double tornWrites, double slow, double lostAnswers) {
        public static Faults none() {
            return new Faults(0, 0, 0, 0, 0, 0);
        }

        /// What every caller must bear: nothing fails.
        public static Faults gentle() {
            return new Faults(0.5, 0, 0, 0, 0.02, 0);
        }

        /// What a caller with retries must bear.
        public static Faults harsh() {
            return new Faults(0.2, 0.05, 0.1, 0.2, 0.02, 0);
        }

        /// Everything that can go wrong does, with one probability.
        public static Faults everywhere(double probability) {
            return new Faults(probability, probability, probability, probability, 0, probability);
        }

        public Faults withCutReads(double probability) {
            return new Faults(shortReads, probability, failures, tornWrites, slow, lostAnswers);
        }

        public Faults withFailures(double probability) {
            return new Faults(shortReads, cutReads, probability, tornWrites, slow, lostAnswers);
        }
    }

    private final ObjectStore below;
    private final Faults faults;
    private final Random random;

    public FaultyStore(ObjectStore below, Faults faults, long seed) {
        this.below = below;
        this.faults = faults;
        this.random = new Random(seed);
    }

    private synchronized boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    private synchronized int upTo(int bound) {
        return random.nextInt(Math.max(bound, 1));
    }

    private void mayFail(String operation) throws StoreException {
        if (happens(faults.slow)) {
            try {
                Thread.sleep(upTo(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (happens(faults.failures)) {
            throw new StoreException(Reason.FAILED, "injected: %s answers 500".formatted(operation));
        }
    }

    private void mayLoseTheAnswer(String operation) throws StoreException {
        if (happens(faults.lostAnswers)) {
            throw new StoreException(Reason.UNREACHABLE, "injected: the answer for %s is lost".formatted(operation));
        }
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        mayFail("create " + key);
        return new Writer(key, below.create(key, mode));
    }

    @Override
    public InputStream open(ObjectKey key, ByteRange range) throws IOException {
        mayFail("open " + key);
        return new Reader(key, below.open(key, range));
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        mayFail("stat " + key);
        return below.stat(key);
    }

    @Override
    public Stream<ObjectStat> list(ObjectKey prefix) throws IOException {
        mayFail("list " + prefix);
        return below.list(prefix);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        mayFail("delete");
        below.delete(keys);
        mayLoseTheAnswer("delete");
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return below.capabilities();
    }

    @Override
    public void close() {
        below.close();
    }

    private final class Writer extends ObjectWriter {
        private final ObjectKey key;
        private final ObjectWriter writer;

        private Writer(ObjectKey key, ObjectWriter writer) {
            this.key = key;
            this.writer = writer;
        }

        @Override
        public void write(int b) throws IOException {
            writer.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writer.write(bytes, offset, length);
        }

        @Override
        public ObjectStat commit() throws IOException {
            if (happens(faults.tornWrites)) {
                writer.close();
                throw new StoreException(Reason.FAILED, "injected: the commit of %s is torn".formatted(key));
            }
            ObjectStat stat = writer.commit();
            mayLoseTheAnswer("the commit of " + key);
            return stat;
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private final class Reader extends FilterInputStream {
        private final ObjectKey key;
        private boolean ended;

        private Reader(ObjectKey key, InputStream stream) {
            super(stream);
            this.key = key;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            if (happens(faults.cutReads)) {
                ended = happens(0.5);
                if (ended) {
                    return -1;
                }
                throw new StoreException(Reason.UNREACHABLE, "injected: the answer for %s is cut".formatted(key));
            }
            return super.read(buffer, offset, happens(faults.shortReads) ? Math.min(length, 1) : length);
        }
    }
}
