package io.etcddr.service.run;

import io.etcddr.service.job.Job;

/// Jobs that wait for the same places. Backups never wait for a verification that reads for hours, and deleting
/// waits for neither.
enum Lane {
    /// As many places as are configured.
    BACKUP,
    /// Verifications and drills: half as many, at least one.
    READ,
    /// What asks the store for lists and deletes: two.
    LIGHT;

    private static final int LIGHT_PLACES = 2;

    static Lane of(Job job) {
        return switch (job) {
            case COLD, HOT -> BACKUP;
            case VERIFY, DRILL -> READ;
            case EXPIRE -> LIGHT;
        };
    }

    int places(int parallelBackups) {
        return switch (this) {
            case BACKUP -> parallelBackups;
            case READ -> Math.max(1, parallelBackups / 2);
            case LIGHT -> LIGHT_PLACES;
        };
    }
}
