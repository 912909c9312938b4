package io.etcddr.datadir;

import io.etcddr.value.MemberId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// The write-ahead log that a new member starts from: one segment, without the zeros that etcd puts behind it to
/// have the space reserved (a log that ends after its last record is read and continued all the same).
final class Wal {
    /// Sequence number and first index of the segment.
    static final String FILE_NAME = "%016x-%016x.wal".formatted(0, 0);

    private Wal() {}

    /// Writes the segment of one member: how the cluster began, the snapshot behind it, and what follows.
    static void write(OutputStream out, MemberId self, RaftMessages messages, Optional<Continuation> continuation)
            throws IOException {
        WalWriter wal = WalWriter.first(out);
        wal.append(WalSegment.METADATA, messages.metadata(self));
        wal.append(WalSegment.SNAPSHOT, RaftMessages.noSnapshot());
        for (int index = 1; index <= messages.lastIndex(); index++) {
            wal.append(WalSegment.ENTRY, messages.addMember(index));
        }
        wal.append(WalSegment.HARD_STATE, messages.hardState(messages.lastIndex()));
        wal.append(WalSegment.SNAPSHOT, messages.walSnapshot());
        if (continuation.isPresent()) {
            goOn(wal, messages, continuation.get());
        }
    }

    private static void goOn(WalWriter wal, RaftMessages messages, Continuation continuation) throws IOException {
        long index = messages.lastIndex();
        for (long number = 1; number <= continuation.count(); number++) {
            index++;
            wal.append(WalSegment.ENTRY, RaftMessages.request(index, continuation.request(number)));
        }
        wal.append(WalSegment.HARD_STATE, messages.hardState(index));
    }
}
