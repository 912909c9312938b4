package io.etcddr.service.soak;

import java.util.Random;

/// How long soak tests take, and what they do by chance.
final class Soak {
    private static final boolean FULL = "full".equals(System.getProperty("soak"));

    private Soak() {}

    /// @param brief for every merge
    /// @param full with `make soak SOAK=full`
    static int of(int brief, int full) {
        return FULL ? full : brief;
    }

    /// To be named by every assertion.
    static long seed() {
        return Long.getLong("soak.seed", 20_261_126);
    }

    static Random random() {
        return new Random(seed());
    }

    /// For the report of the test.
    static void tell(String format, Object... values) {
        System.out.println("soak: " + format.formatted(values));
    }
}
