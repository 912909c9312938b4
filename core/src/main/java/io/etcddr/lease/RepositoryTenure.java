package io.etcddr.lease;

import io.etcddr.catalog.PointId;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.lease.WriterFile.Stored;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// A tenure in a repository. Every change of `writer.json` is made on the condition that it is what this tenure
/// wrote last: the first change that fails on it means that somebody else has taken the lease, whatever any
/// clock says.
///
/// What was published or deleted is taken out of the document with the next change of it: until then whoever
/// takes over finds it done.
final class RepositoryTenure implements Tenure {
    private final WriterFile file;
    private final LeaseTerms terms;
    private final LongSupplier nanos;
    private final boolean atomic;
    private final long epoch;
    private final SortedSet<PointId> publishing = new TreeSet<>();
    private final SortedSet<PointId> deleting = new TreeSet<>();
    private Stored current;
    private boolean inDoubt;
    private boolean closed;
    private volatile Optional<Failure> lost = Optional.empty();
    private volatile long renewedAt;

    /// @param atomic whether the store keeps the condition; where it does not, a tenure that was not renewed in
    ///     time is over for ever
    /// @param current what this tenure has written, with what the holder before had announced
    /// @param begun when it began to write it
    RepositoryTenure(
            WriterFile file, LeaseTerms terms, LongSupplier nanos, boolean atomic, Stored current, long begun) {
        this.file = file;
        this.terms = terms;
        this.nanos = nanos;
        this.atomic = atomic;
        this.current = current;
        this.epoch = current.document().epoch();
        this.renewedAt = begun;
        this.publishing.addAll(current.document().publishing());
        this.deleting.addAll(current.document().deleting());
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean held() {
        return lost.isEmpty() && isFresh(nanos.getAsLong());
    }

    private boolean isFresh(long now) {
        return now - renewedAt < terms.period().toNanos();
    }

    /// Whether it can be renewed no more.
    boolean isOver() {
        return lost.isPresent();
    }

    @Override
    public synchronized void renew() throws IOException, Failure {
        change();
    }

    /// As [#renew], for those who work long before anybody else renews it.
    synchronized void renewWhenDue() throws IOException, Failure {
        if (nanos.getAsLong() - renewedAt >= terms.renewEvery().toNanos()) {
            change();
        }
    }

    @Override
    public synchronized void publishing(PointId id) throws IOException, Failure {
        announce(publishing, List.of(id));
    }

    @Override
    public synchronized void published(PointId id) {
        publishing.remove(id);
    }

    @Override
    public synchronized void deleting(Collection<PointId> ids) throws IOException, Failure {
        publishing.removeAll(ids); // of a publication that got no answer: its point was listed since
        announce(deleting, ids);
    }

    @Override
    public synchronized void deleted(Collection<PointId> ids) {
        ids.forEach(deleting::remove);
    }

    private void announce(SortedSet<PointId> list, Collection<PointId> ids) throws IOException, Failure {
        List<PointId> added = ids.stream().filter(list::add).toList();
        boolean announced = false;
        try {
            change();
            announced = true;
        } finally {
            if (!announced) {
                added.forEach(list::remove);
            }
        }
    }

    /// Writes the lists, which renews the lease.
    private void change() throws IOException, Failure {
        if (lost.isPresent()) {
            throw again(lost.get());
        }
        long begun = nanos.getAsLong();
        if (!atomic && !isFresh(begun)) {
            throw lose("the lease of cluster %s ran out before it was renewed".formatted(file.cluster()));
        }
        if (inDoubt) {
            adopt();
        }
        inDoubt = true;
        Optional<Stored> written = write();
        if (written.isEmpty()) {
            adopt(); // it may have been ourselves, by a request that got no answer
            written = write();
        }
        current = written.orElseThrow(
                () -> lose("the lease of cluster %s was taken by another process".formatted(file.cluster())));
        if (!atomic) {
            adopt();
        }
        inDoubt = false;
        renewedAt = begun;
    }

    private Optional<Stored> write() throws IOException {
        return file.replace(current.version(), current.document().renewed(publishing, deleting));
    }

    /// Goes on from what is there, if this tenure wrote it.
    private void adopt() throws IOException, Failure {
        Optional<Stored> there = file.read();
        if (there.isPresent() && there.get().document().isOf(current.document())) {
            current = there.get();
            return;
        }
        String by = there.map(Stored::document)
                .map(document -> "was taken by %s in epoch %d"
                        .formatted(document.holder().orElse("a process that has ended"), document.epoch()))
                .orElse("was removed from the repository");
        throw lose("the lease of cluster %s %s".formatted(file.cluster(), by));
    }

    private Failure lose(String why) {
        Failure failure = new Failure(ErrorCode.LEASE_HELD, why)
                .hint("This process was stopped, or cut off from the store, for longer than its lease of %d s. Nothing"
                                .formatted(terms.period().toSeconds())
                        + " is published or deleted by it any more.");
        lost = Optional.of(failure);
        return failure;
    }

    private static Failure again(Failure first) {
        Failure failure = new Failure(first.code(), first.getMessage(), first);
        first.hint().ifPresent(failure::hint);
        return failure;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = Thread.interrupted(); // an interrupted thread could not tell the store
        try {
            release();
        } catch (IOException | Failure | RuntimeException e) {
            // It expires by itself.
        } finally {
            lost = lost.or(() -> Optional.of(new Failure(
                    ErrorCode.LEASE_HELD, "the lease of cluster %s was given back".formatted(file.cluster()))));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void release() throws IOException, Failure {
        if (lost.isPresent() || (!atomic && !isFresh(nanos.getAsLong()))) {
            return;
        }
        if (inDoubt) {
            adopt();
        }
        file.replace(
                current.version(),
                current.document().renewed(publishing, deleting).released());
    }
}
