package io.etcddr.mvcc;

import static java.util.Objects.requireNonNull;

/// How far the store revision moves forward when a database is prepared for a new cluster. Without a bump, clients that
/// saw a higher revision than the restored one wait for it in silence (etcd issue 16028).
public sealed interface RevisionBump {
    /// The revision stays what it is.
    static RevisionBump none() {
        return new None();
    }

    /// @param amount 1 or more, added to the true store revision: the new revision is exactly the sum
    static RevisionBump by(long amount, CompactionMark mark) {
        return new By(amount, mark);
    }

    /// The store revision of a database that had `revision`.
    ///
    /// @throws ArithmeticException if etcd's signed 64-bit revision would overflow
    long apply(long revision);

    record None() implements RevisionBump {
        @Override
        public long apply(long revision) {
            return revision;
        }
    }

    record By(long amount, CompactionMark mark) implements RevisionBump {
        public By {
            if (amount < 1) {
                throw new IllegalArgumentException("revision bump %d is not 1 or more".formatted(amount));
            }
            requireNonNull(mark, "mark is null");
        }

        @Override
        public long apply(long revision) {
            return Math.addExact(revision, amount);
        }
    }

    /// etcdutl's `--mark-compacted`.
    enum CompactionMark {
        /// Everything below the new revision is compacted at the first start, so old watchers are told to start again.
        MARKED,
        NOT_MARKED
    }
}
