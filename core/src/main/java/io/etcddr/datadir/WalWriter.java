package io.etcddr.datadir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Writes the records of one segment, each with the checksum that continues those before.
///
/// A record is framed as a u64 little endian length, the record, and zeros up to 8 bytes. The length's top byte is 0x80
/// plus the number of zeros when there are any. Source: etcd `server/storage/wal/encoder.go`.
///
/// | `walpb.Record` field | type   | content                                                            |
/// |----------------------|--------|--------------------------------------------------------------------|
/// | 1                    | varint | type: 1 metadata, 2 entry, 3 hard state, 4 CRC, 5 snapshot          |
/// | 2                    | varint | CRC-32C of the data of all records so far                          |
/// | 3                    | bytes  | data; a CRC record has none                                        |
final class WalWriter {
    private final OutputStream out;
    private final CRC32C crc;

    private WalWriter(OutputStream out, CRC32C crc) {
        this.out = out;
        this.crc = crc;
    }

    /// The first segment of a log: it continues nothing.
    static WalWriter first(OutputStream out) throws IOException {
        return new WalWriter(out, new CRC32C()).begun();
    }

    /// The segment behind this one; nothing more can be written to this one.
    WalWriter next(OutputStream segment) throws IOException {
        return new WalWriter(segment, crc).begun();
    }

    private WalWriter begun() throws IOException {
        frame(Proto.message(fields -> {
            fields.writeInt64(1, WalSegment.CRC);
            fields.writeUInt32(2, (int) crc.getValue());
        }));
        return this;
    }

    void append(int type, byte[] data) throws IOException {
        crc.update(data);
        frame(Proto.message(fields -> {
            fields.writeInt64(1, type);
            fields.writeUInt32(2, (int) crc.getValue());
            fields.writeByteArray(3, data);
        }));
    }

    private void frame(byte[] content) throws IOException {
        int padding = -content.length & 7;
        long length = content.length;
        if (padding > 0) {
            length |= (0x80L | padding) << 56;
        }
        ByteBuffer frame = ByteBuffer.allocate(Long.BYTES + content.length + padding);
        frame.order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(content);
        out.write(frame.array());
    }
}
