package io.etcddr.mvcc;

/// The CRC-32C of some bytes and how many they were: enough to get the CRC of two pieces from the CRCs of each, so
/// that several threads can share the work and no piece is read twice.
public record CrcPart(long crc, long length) {
    public static final CrcPart EMPTY = new CrcPart(0, 0);

    private static final int POLYNOMIAL = 0x82F63B78;
    private static final int ONE = 1 << 31;
    private static final int[] X_TO_POWERS_OF_TWO = powers();

    /// The CRC of these bytes followed by others. Source of the method: zlib `crc32_combine`, with the polynomial of
    /// CRC-32C: appending n bytes multiplies by x^8n in GF(2).
    public CrcPart then(CrcPart next) {
        if (next.length == 0) {
            return this;
        }
        int shifted = multiply(xToThe(next.length * 8), (int) crc);
        return new CrcPart((shifted ^ (int) next.crc) & 0xFFFFFFFFL, length + next.length);
    }

    private static int[] powers() {
        int[] powers = new int[63];
        powers[0] = ONE >>> 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = multiply(powers[i - 1], powers[i - 1]);
        }
        return powers;
    }

    private static int xToThe(long exponent) {
        int product = ONE;
        for (int i = 0; exponent >>> i != 0; i++) {
            if ((exponent >>> i & 1) != 0) {
                product = multiply(X_TO_POWERS_OF_TWO[i], product);
            }
        }
        return product;
    }

    private static int multiply(int left, int right) {
        int product = 0;
        int shifted = right;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((left & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
        }
        return product;
    }
}
