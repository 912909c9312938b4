package io.etcddr.store;

import static java.util.Objects.requireNonNull;

/// What happens when the key is taken.
public sealed interface WriteMode {
    /// The write fails and the object that is there stays. Where a store has no conditional writes, the check
    /// is made just before the commit and [StoreCapabilities#conditionalCreate] says so.
    WriteMode CREATE_ONLY = new CreateOnly(Lock.NEVER);

    /// As [#CREATE_ONLY], for what must not be lost: a store that is told to lock objects locks this one, so
    /// that nobody can delete or replace it before its time ([LockedObjects]).
    WriteMode CREATE_LOCKED = new CreateOnly(Lock.AS_TOLD);

    /// The last writer wins.
    WriteMode REPLACE = new Replace();

    /// The write fails unless the object is still the one with this version: of any number of writers that
    /// replace the same version exactly one wins. Where a store has no conditional replacing, the check is made
    /// just before the commit and [StoreCapabilities#conditionalReplace] says so.
    ///
    /// For objects of up to [ObjectVersion#LARGEST] bytes, whose content never repeats: one that is replaced by
    /// something else and back again may have its old version.
    static WriteMode replacing(ObjectVersion version) {
        return new Replacing(version);
    }

    /// Whether an object is one of those that a store may be told to lock.
    enum Lock {
        NEVER,
        AS_TOLD
    }

    /// [#CREATE_ONLY] and [#CREATE_LOCKED]
    record CreateOnly(Lock lock) implements WriteMode {
        public CreateOnly {
            requireNonNull(lock, "lock is null");
        }
    }

    /// [#REPLACE]
    record Replace() implements WriteMode {}

    /// [#replacing]
    record Replacing(ObjectVersion version) implements WriteMode {
        public Replacing {
            requireNonNull(version, "version is null");
        }

        /// @throws StoreException if an object of `size` bytes is larger than [ObjectVersion#LARGEST]
        public void requireSmall(ObjectKey key, long size) throws StoreException {
            if (size > ObjectVersion.LARGEST) {
                throw new StoreException(
                        StoreException.Reason.FAILED,
                        "%s has %d bytes: only objects of up to %d bytes are replaced on a condition"
                                .formatted(key, size, ObjectVersion.LARGEST));
            }
        }
    }
}
