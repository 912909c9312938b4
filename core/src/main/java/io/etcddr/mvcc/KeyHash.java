package io.etcddr.mvcc;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;

/// SipHash-1-3 with 128 bits over bytes in a file. The seed is drawn anew for every use, so no file can be made whose
/// keys collide; by chance, 88 bits of it collide in one of sixty billion files with 100 million keys.
final class KeyHash {
    private final MemorySegment bytes;
    private final Seed seed;
    private long low;
    private long high;

    record Seed(long first, long second) {
        static Seed random() {
            SecureRandom random = new SecureRandom();
            return new Seed(random.nextLong(), random.nextLong());
        }
    }

    KeyHash(MemorySegment bytes, Seed seed) {
        this.bytes = bytes;
        this.seed = seed;
    }

    /// The result is in [#low] and [#high]. In local variables and one loop, as it runs for every record of a file.
    void hash(long offset, int length) {
        long v0 = seed.first ^ 0x736f6d6570736575L;
        long v1 = seed.second ^ 0x646f72616e646f6dL ^ 0xee;
        long v2 = seed.first ^ 0x6c7967656e657261L;
        long v3 = seed.second ^ 0x7465646279746573L;
        int words = (length >>> 3) + 1;
        // The words of the key, then three rounds for each half of the result.
        for (int i = 0; i < words + 6; i++) {
            long word = 0;
            if (i < words - 1) {
                word = bytes.get(Bytes.LITTLE, offset + 8L * i);
            } else if (i == words - 1) {
                word = rest(offset + 8L * i, length);
            } else if (i == words) {
                v2 ^= 0xee;
            } else if (i == words + 3) {
                low = v0 ^ v1 ^ v2 ^ v3;
                v1 ^= 0xdd;
            }
            v3 ^= word;
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        high = v0 ^ v1 ^ v2 ^ v3;
    }

    /// The last bytes that fill no word, with the length on top.
    private long rest(long offset, int length) {
        long word = (long) length << 56;
        for (int i = 0; i < (length & 7); i++) {
            word |= (bytes.get(Bytes.U8, offset + i) & 0xFFL) << 8 * i;
        }
        return word;
    }

    long low() {
        return low;
    }

    long high() {
        return high;
    }
}
