package io.etcddr.datadir;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.datadir.RaftLog.HardState;
import io.etcddr.datadir.RaftLog.Identity;
import io.etcddr.datadir.RaftLog.Place;
import io.etcddr.datadir.WalStep.Broken;
import io.etcddr.datadir.WalStep.Found;
import io.etcddr.mvcc.CrcPart;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// One walk through the segments of a log, as etcd does it at its start (`server/storage/wal/wal.go` `ReadAll`), with
/// two differences. etcd takes whatever looks like a torn write for the end of the log; here the end is an end only if
/// no sound records follow, because a flipped bit must not pass for one. And segments that are not needed any more are
/// not looked at, so that their damage keeps nobody from anything.
///
/// Used by one thread, once.
final class WalReading {
    /// Work for the search behind the end, in bytes for each byte of the segment: a hostile file could make it endless.
    private static final long PATIENCE = 4;

    private final List<WalSegment> segments;
    private final long after;
    private final List<Place> entries = new ArrayList<>();
    private long base;
    private long receivedSnapshot;
    private Optional<Identity> identity = Optional.empty();
    private HardState state = HardState.NONE;
    private Optional<String> tornTail = Optional.empty();
    private CrcPart crc = CrcPart.EMPTY;

    private WalReading(List<WalSegment> segments, long after) {
        this.segments = segments;
        this.after = after;
        this.base = after;
    }

    /// @param segments all that are there, in order
    /// @param after the entries up to this index are not wanted
    /// @throws CorruptFileException if anything in them is not as etcd writes it, or entries are missing
    static RaftLog of(List<WalSegment> segments, long after) throws CorruptFileException {
        WalReading reading = new WalReading(needed(segments, after), after);
        reading.run();
        return new RaftLog(
                reading.identity.orElseThrow(() -> segments.getFirst().damaged(0, "the log does not say whose it is")),
                reading.state,
                reading.base,
                reading.entries,
                reading.tornTail);
    }

    /// From the last segment on that begins at or before the first entry that is wanted.
    private static List<WalSegment> needed(List<WalSegment> segments, long after) throws CorruptFileException {
        int first = segments.size() - 1;
        while (first > 0 && Long.compareUnsigned(segments.get(first).firstIndex(), after + 1) > 0) {
            first--;
        }
        List<WalSegment> needed = segments.subList(first, segments.size());
        for (int i = 1; i < needed.size(); i++) {
            long expected = needed.get(i - 1).sequence() + 1;
            if (needed.get(i).sequence() != expected) {
                throw new CorruptFileException("segment %016x is missing between %s and %s"
                        .formatted(
                                expected,
                                needed.get(i - 1).path(),
                                needed.get(i).path()));
            }
        }
        return needed;
    }

    private void run() throws CorruptFileException {
        for (WalSegment segment : segments) {
            walk(segment, segment == segments.getFirst(), segment == segments.getLast());
        }
        dropWhatASnapshotReplaced(state.commit());
        long last = base + entries.size();
        if (state.commit() > last) {
            throw new CorruptFileException("%s ends with entry %d, and says that the entries up to %d are committed"
                    .formatted(segments.getLast().path(), last, state.commit()));
        }
    }

    private void walk(WalSegment segment, boolean first, boolean last) throws CorruptFileException {
        long offset = 0;
        while (true) {
            WalStep step = segment.at(offset);
            if (step instanceof Found found && !continues(found, offset == 0, first)) {
                if (offset == 0) {
                    throw segment.damaged(0, "it does not continue the segment before");
                }
                step = new Broken("a record whose checksum does not fit", found.end() - offset);
            }
            switch (step) {
                case Found found -> {
                    take(segment, offset, found);
                    offset = found.end();
                }
                case WalStep.End end -> {
                    end(segment, offset, offset, last, "records behind the end");
                    return;
                }
                case Broken broken -> {
                    if (!last || !looksTorn(segment, offset, broken)) {
                        throw segment.damaged(offset, broken.why());
                    }
                    tornTail = Optional.of("%s at offset %d: %s".formatted(segment.path(), offset, broken.why()));
                    end(segment, offset, offset + 1, true, broken.why() + ", and sound records behind it");
                    return;
                }
            }
        }
    }

    /// Moves the chain of checksums on by one record. Each segment begins with where the one before ended.
    private boolean continues(Found found, boolean begin, boolean first) {
        if (found.type() == WalSegment.CRC) {
            long begins = Integer.toUnsignedLong(found.crc());
            boolean fits = begin && first || crc.crc() == begins;
            crc = new CrcPart(begins, 0);
            return fits;
        }
        CrcPart next = crc.then(partOf(found.data()));
        if (begin || next.crc() != Integer.toUnsignedLong(found.crc())) {
            return false;
        }
        crc = next;
        return true;
    }

    private static CrcPart partOf(ByteBuffer data) {
        CRC32C crc = new CRC32C();
        crc.update(data.duplicate());
        return new CrcPart(crc.getValue(), data.remaining());
    }

    private static boolean looksTorn(WalSegment segment, long offset, Broken broken) {
        boolean toTheEnd = offset + broken.length() >= segment.size();
        return toTheEnd || segment.hasEmptySector(offset, broken.length());
    }

    /// @param from where to look for what should not be there
    private void end(WalSegment segment, long offset, long from, boolean last, String why) throws CorruptFileException {
        if (!last) {
            if (segment.nextUsed(offset) < segment.size()) {
                throw segment.damaged(offset, "zeros, and a next segment is there");
            }
        } else if (soundRecordsFollow(segment, from)) {
            throw segment.damaged(offset, why);
        }
    }

    /// Whether two records follow somewhere of which one continues the other's checksum. Chance alone does not make
    /// them.
    private static boolean soundRecordsFollow(WalSegment segment, long offset) {
        long budget = segment.size() * PATIENCE;
        long at = segment.nextUsed(offset);
        for (at -= at % Long.BYTES; at < segment.size(); at += Long.BYTES) {
            if (segment.at(at) instanceof Found one && segment.at(one.end()) instanceof Found next) {
                budget -= next.end() - at;
                boolean chained = next.type() != WalSegment.CRC
                        && one.data().hasRemaining()
                        && new CrcPart(Integer.toUnsignedLong(one.crc()), 0)
                                        .then(partOf(next.data()))
                                        .crc()
                                == Integer.toUnsignedLong(next.crc());
                if (chained || budget < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void take(WalSegment segment, long offset, Found found) throws CorruptFileException {
        switch (found.type()) {
            case WalSegment.METADATA -> {
                Identity said = RaftParser.identity(segment, offset, found.data());
                if (identity.isPresent() && !identity.get().equals(said)) {
                    throw segment.damaged(offset, "it belongs to another member than what is before");
                }
                identity = Optional.of(said);
            }
            case WalSegment.ENTRY -> takeEntry(segment, offset, RaftParser.entry(segment, offset, found.data()));
            case WalSegment.HARD_STATE ->
                takeState(segment, offset, RaftParser.hardState(segment, offset, found.data()));
            case WalSegment.SNAPSHOT ->
                receivedSnapshot = Math.max(receivedSnapshot, RaftParser.snapshotIndex(segment, offset, found.data()));
            default -> {} // a checksum, which the chain has taken
        }
    }

    /// The type of a record is under no checksum. So what can be known of a message is checked, or one might pass for
    /// another after a flipped bit.
    private void takeState(WalSegment segment, long offset, HardState next) throws CorruptFileException {
        if (next.term() < state.term() || next.commit() < state.commit() || next.term() < lastTerm()) {
            throw segment.damaged(
                    offset,
                    "term %d and commit %d behind term %d and commit %d"
                            .formatted(next.term(), next.commit(), Math.max(state.term(), lastTerm()), state.commit()));
        }
        state = next;
        dropWhatASnapshotReplaced(state.commit());
    }

    private long lastTerm() {
        return entries.isEmpty() ? 0 : entries.getLast().term();
    }

    /// A later entry of an index replaces the earlier one and everything behind it: those were never committed.
    private void takeEntry(WalSegment segment, long offset, LogEntry entry) throws CorruptFileException {
        if (entry.index() <= 0 || entry.term() <= 0) {
            throw segment.damaged(
                    offset, "an entry with the index %d and the term %d".formatted(entry.index(), entry.term()));
        }
        if (entry.index() <= after) {
            return;
        }
        dropWhatASnapshotReplaced(entry.index() - 1);
        long position = entry.index() - base - 1;
        if (position > entries.size()) {
            throw segment.damaged(
                    offset, "entry %d where entry %d is missing".formatted(entry.index(), base + entries.size() + 1));
        }
        if (position >= 0) {
            entries.subList((int) position, entries.size()).clear();
            if (entry.term() < lastTerm()) {
                throw segment.damaged(
                        offset, "an entry of term %d behind one of term %d".formatted(entry.term(), lastTerm()));
            }
            entries.add(new Place(segment, offset, entry.term()));
        }
    }

    /// A member that was too far behind was sent a whole database instead of the entries up to an index.
    private void dropWhatASnapshotReplaced(long settled) {
        if (receivedSnapshot > base + entries.size() && receivedSnapshot <= settled) {
            entries.clear();
            base = receivedSnapshot;
        }
    }
}
