package io.etcddr.datadir;

import java.nio.ByteBuffer;

/// What is at one place of a segment.
sealed interface WalStep {
    /// A record that can be read. Whether its CRC continues the chain is for who walks the segment.
    ///
    /// @param data as long as the segment is open
    /// @param end where the next record begins
    record Found(int type, int crc, ByteBuffer data, long end) implements WalStep {}

    /// The file ends here, or the zeros begin that etcd writes ahead to have the space.
    record End() implements WalStep {}

    /// Neither.
    ///
    /// @param length bytes from here on that belong together as far as their length can be believed
    record Broken(String why, long length) implements WalStep {}
}
