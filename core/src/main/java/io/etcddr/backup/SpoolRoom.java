package io.etcddr.backup;

/// How much room a backup wants for its spool file before it begins: that of the database, and of what it may grow by
/// until the snapshot is taken.
public final class SpoolRoom {
    private static final long GROWTH_MIN = 16L << 20;
    private static final long GROWTH_PERCENT = 5;

    private SpoolRoom() {}

    /// @param dbSize of the member that is asked for the snapshot, in bytes
    public static long neededFor(long dbSize) {
        return dbSize + Math.max(GROWTH_MIN, dbSize / 100 * GROWTH_PERCENT);
    }
}
