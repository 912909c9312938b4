package io.etcddr.mvcc;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;

/// SipHash-1-3 over bytes in a file, with a seed of its own, so that no file can be made whose keys all collide.
final class KeyHash {
    private final MemorySegment bytes;
    private final long seed0;
    private final long seed1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    KeyHash(MemorySegment bytes) {
        SecureRandom random = new SecureRandom();
        this.bytes = bytes;
        this.seed0 = random.nextLong();
        this.seed1 = random.nextLong();
    }

    long of(long offset, int length) {
        v0 = seed0 ^ 0x736f6d6570736575L;
        v1 = seed1 ^ 0x646f72616e646f6dL;
        v2 = seed0 ^ 0x6c7967656e657261L;
        v3 = seed1 ^ 0x7465646279746573L;
        int whole = length & ~7;
        for (int i = 0; i < whole; i += 8) {
            absorb(bytes.get(Bytes.LITTLE, offset + i));
        }
        absorb(rest(offset + whole, length));
        v2 ^= 0xFF;
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /// The last bytes that fill no word, with the length on top.
    private long rest(long offset, int length) {
        long word = (long) length << 56;
        for (int i = 0; i < (length & 7); i++) {
            word |= (bytes.get(Bytes.U8, offset + i) & 0xFFL) << 8 * i;
        }
        return word;
    }

    private void absorb(long word) {
        v3 ^= word;
        round();
        v0 ^= word;
    }

    private void round() {
        long a = v0 + v1;
        long b = Long.rotateLeft(v1, 13) ^ a;
        long c = v2 + v3;
        long d = Long.rotateLeft(v3, 16) ^ c;
        a = Long.rotateLeft(a, 32) + d;
        c += b;
        v3 = Long.rotateLeft(d, 21) ^ a;
        v1 = Long.rotateLeft(b, 17) ^ c;
        v2 = Long.rotateLeft(c, 32);
        v0 = a;
    }
}
