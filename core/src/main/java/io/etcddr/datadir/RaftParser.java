package io.etcddr.datadir;

import com.google.protobuf.CodedInputStream;
import io.etcddr.bolt.CorruptFileException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads the messages in a log's records. Their CRC is right, so what cannot be read was written by something else than
/// an etcd.
final class RaftParser {
    private RaftParser() {}

    /// `raftpb.Entry`: type, term, index, data.
    static LogEntry entry(WalSegment segment, long offset, ByteBuffer message) throws CorruptFileException {
        long[] numbers = new long[3];
        ByteBuffer[] data = {ByteBuffer.allocate(0)};
        read(segment, offset, "entry", message, (in, tag) -> {
            switch (tag) {
                case 1 << 3 -> numbers[0] = in.readEnum();
                case 2 << 3 -> numbers[1] = in.readUInt64();
                case 3 << 3 -> numbers[2] = in.readUInt64();
                case 4 << 3 | 2 -> data[0] = in.readByteBuffer();
                default -> in.skipField(tag);
            }
        });
        if (numbers[0] < 0 || numbers[0] > 2) {
            throw segment.damaged(offset, "an entry of type %d".formatted(numbers[0]));
        }
        return new LogEntry(
                numbers[2],
                numbers[1],
                numbers[0] == 0 ? LogEntry.Type.NORMAL : LogEntry.Type.CONF_CHANGE,
                data[0].asReadOnlyBuffer());
    }

    static RaftLog.HardState hardState(WalSegment segment, long offset, ByteBuffer message)
            throws CorruptFileException {
        long[] numbers = new long[3];
        read(segment, offset, "hard state", message, (in, tag) -> {
            int field = tag >>> 3;
            if ((tag & 7) != 0 || field > numbers.length) {
                throw new IOException("an entry has such a field, a hard state has none");
            }
            numbers[field - 1] = in.readUInt64();
        });
        return new RaftLog.HardState(numbers[0], numbers[1], numbers[2]);
    }

    static RaftLog.Identity identity(WalSegment segment, long offset, ByteBuffer message) throws CorruptFileException {
        long[] numbers = numbers(segment, offset, "metadata", message, 2);
        return new RaftLog.Identity(numbers[0], numbers[1]);
    }

    /// `walpb.Snapshot`: the index of a database that was received, or that etcd could go on from.
    static long snapshotIndex(WalSegment segment, long offset, ByteBuffer message) throws CorruptFileException {
        return numbers(segment, offset, "snapshot", message, 1)[0];
    }

    /// The first fields of a message, as far as they are numbers.
    private static long[] numbers(WalSegment segment, long offset, String what, ByteBuffer message, int count)
            throws CorruptFileException {
        long[] numbers = new long[count];
        read(segment, offset, what, message, (in, tag) -> {
            int field = tag >>> 3;
            if ((tag & 7) == 0 && field <= count) {
                numbers[field - 1] = in.readUInt64();
            } else {
                in.skipField(tag);
            }
        });
        return numbers;
    }

    private interface Field {
        void read(CodedInputStream in, int tag) throws IOException;
    }

    private static void read(WalSegment segment, long offset, String what, ByteBuffer message, Field field)
            throws CorruptFileException {
        try {
            CodedInputStream in = CodedInputStream.newInstance(message.duplicate());
            in.enableAliasing(true);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                field.read(in, tag);
            }
        } catch (IOException e) {
            throw segment.damaged(offset, "%d bytes that are no %s".formatted(message.remaining(), what));
        }
    }
}
