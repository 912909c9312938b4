package io.etcddr.datadir;

import io.etcddr.value.MemberId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The write-ahead log that a new member starts from: one segment, without the zeros that etcd puts behind it to have
/// the space reserved (a log that ends after its last record is read and continued all the same).
///
/// A record is framed as a u64 little endian length, the record, and zeros up to 8 bytes. The length's top byte is 0x80
/// plus the number of zeros when there are any. Source: etcd `server/storage/wal/encoder.go`.
///
/// | `walpb.Record` field | type   | content                                                            |
/// |----------------------|--------|--------------------------------------------------------------------|
/// | 1                    | varint | type: 1 metadata, 2 entry, 3 hard state, 4 CRC, 5 snapshot          |
/// | 2                    | varint | CRC-32C of the data of all records so far                          |
/// | 3                    | bytes  | data; a CRC record has none                                        |
final class Wal {
    /// Sequence number and first index of the segment.
    static final String FILE_NAME = "%016x-%016x.wal".formatted(0, 0);

    private static final int METADATA = 1;
    private static final int ENTRY = 2;
    private static final int HARD_STATE = 3;
    private static final int CRC = 4;
    private static final int SNAPSHOT = 5;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final CRC32C crc = new CRC32C();

    private Wal() {}

    /// The segment's content for one member.
    static byte[] of(MemberId self, RaftMessages messages) {
        Wal wal = new Wal();
        wal.append(Proto.message(out -> {
            out.writeInt64(1, CRC);
            out.writeUInt32(2, 0);
        }));
        wal.append(METADATA, messages.metadata(self));
        wal.append(SNAPSHOT, RaftMessages.noSnapshot());
        for (int index = 1; index <= messages.lastIndex(); index++) {
            wal.append(ENTRY, messages.addMember(index));
        }
        wal.append(HARD_STATE, messages.hardState());
        wal.append(SNAPSHOT, messages.walSnapshot());
        return wal.log.toByteArray();
    }

    private void append(int type, byte[] data) {
        crc.update(data);
        append(Proto.message(out -> {
            out.writeInt64(1, type);
            out.writeUInt32(2, (int) crc.getValue());
            out.writeByteArray(3, data);
        }));
    }

    private void append(byte[] dataRecord) {
        int padding = -dataRecord.length & 7;
        long length = dataRecord.length;
        if (padding > 0) {
            length |= (0x80L | padding) << 56;
        }
        ByteBuffer frame = ByteBuffer.allocate(Long.BYTES + dataRecord.length + padding);
        frame.order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(dataRecord);
        log.writeBytes(frame.array());
    }
}
