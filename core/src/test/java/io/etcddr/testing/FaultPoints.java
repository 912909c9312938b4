package io.etcddr.testing;

import io.etcddr.store.ForwardingStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.store.WriteMode;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;

/// A store that fails in the one place that a test names, until it is healed. For faults by chance there is
/// [FaultyStore].
public final class FaultPoints extends ForwardingStore {
    /// What happens before a request.
    public interface Event {
        void happen() throws Exception;
    }

    private volatile Event beforeDelete = () -> {};
    private volatile Optional<StoreException> onDelete = Optional.empty();
    private volatile Optional<ObjectKey> failing = Optional.empty();
    private volatile Optional<ObjectKey> losing = Optional.empty();
    private int losses;

    public FaultPoints(ObjectStore below) {
        super(below);
    }

    public void failDeletes(StoreException failure) {
        onDelete = Optional.of(failure);
    }

    public void beforeDelete(Event event) {
        beforeDelete = event;
    }

    /// Writes of this object fail and change nothing.
    public void failWrites(ObjectKey key) {
        failing = Optional.of(key);
    }

    /// Writes of this object succeed, and whoever made them is told that they failed.
    public synchronized void loseAnswers(ObjectKey key, int times) {
        losing = Optional.of(key);
        losses = times;
    }

    public synchronized void heal() {
        onDelete = Optional.empty();
        failing = Optional.empty();
        losing = Optional.empty();
    }

    private synchronized boolean losesAnswerOf(ObjectKey key) {
        if (losing.filter(key::equals).isEmpty() || losses == 0) {
            return false;
        }
        losses--;
        return true;
    }

    @Override
    public ObjectWriter create(ObjectKey key, WriteMode mode) throws IOException {
        ObjectWriter writer = below.create(key, mode);
        return new ObjectWriter() {
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
                if (failing.filter(key::equals).isPresent()) {
                    writer.close();
                    throw new StoreException(Reason.UNREACHABLE, "injected: %s is not written".formatted(key));
                }
                ObjectStat stat = writer.commit();
                if (losesAnswerOf(key)) {
                    throw new StoreException(Reason.UNREACHABLE, "injected: the answer for %s is lost".formatted(key));
                }
                return stat;
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    @Override
    public void delete(Collection<ObjectKey> keys) throws IOException {
        try {
            beforeDelete.happen();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        if (onDelete.isPresent()) {
            throw onDelete.get();
        }
        below.delete(keys);
    }
}
