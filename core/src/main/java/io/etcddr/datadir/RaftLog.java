package io.etcddr.datadir;

import static java.util.Objects.requireNonNull;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.util.List;
import java.util.Optional;

/// What the log of a member holds from one index on, checked record by record. Valid for as long as the
/// [MemberData] is open that it was read from.
///
/// Entries up to [#commit] are settled for ever. Those behind it may have been settled too, or not: only the
/// voters knew.
public final class RaftLog {
    private final MemberId member;
    private final ClusterId cluster;
    private final HardState state;
    private final long base;
    private final List<Place> entries;
    private final Optional<String> tornTail;

    /// `raftpb.HardState`: what the member last wrote down of where it stands.
    record HardState(long term, long vote, long commit) {
        static final HardState NONE = new HardState(0, 0, 0);
    }

    /// `etcdserverpb.Metadata`: whose log it is.
    record Identity(long member, long cluster) {}

    /// Where an entry lies.
    record Place(WalSegment segment, long offset, long term) {}

    RaftLog(Identity identity, HardState state, long base, List<Place> entries, Optional<String> tornTail) {
        this.member = new MemberId(identity.member());
        this.cluster = new ClusterId(identity.cluster());
        this.state = requireNonNull(state, "state is null");
        this.base = base;
        this.entries = List.copyOf(entries);
        this.tornTail = requireNonNull(tornTail, "tornTail is null");
    }

    public MemberId member() {
        return member;
    }

    public ClusterId cluster() {
        return cluster;
    }

    /// The highest index that the member has written down as committed. It may have known of more: etcd writes this
    /// down together with the next entries.
    public long commit() {
        return state.commit();
    }

    /// The index before the first entry that is here: everything up to it is in a database.
    public long base() {
        return base;
    }

    /// The index of the last entry, or the base if there is none.
    public long lastIndex() {
        return base + entries.size();
    }

    /// What of a last record was not written to its end, as a kill of the machine leaves it.
    public Optional<String> tornTail() {
        return tornTail;
    }

    /// The term of an entry; empty if it is not here.
    public Optional<Long> term(long index) {
        return index > base && index <= lastIndex()
                ? Optional.of(entries.get((int) (index - base - 1)).term())
                : Optional.empty();
    }

    /// Bytes of the entries behind `after` up to `last`, about.
    public long size(long after, long last) {
        long size = 0;
        for (long index = after + 1; index <= last; index++) {
            Place place = entries.get((int) (index - base - 1));
            if (place.segment().at(place.offset()) instanceof WalStep.Found found) {
                size += found.end() - place.offset();
            }
        }
        return size;
    }

    /// @param index above the base, up to the last
    public LogEntry entry(long index) throws CorruptFileException {
        if (index <= base || index > lastIndex()) {
            throw new IllegalArgumentException("entry %d: there are %d to %d".formatted(index, base + 1, lastIndex()));
        }
        Place place = entries.get((int) (index - base - 1));
        if (place.segment().at(place.offset()) instanceof WalStep.Found found) {
            return RaftParser.entry(place.segment(), place.offset(), found.data());
        }
        throw new IllegalStateException("the log changed while it was read");
    }
}
