package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// Why a hot backup was taken from a voter and is a cold one.
///
/// @param told in words
public record HotFallback(Reason reason, String told) {
    public enum Reason {
        NO_LEARNER,
        /// By a learner that is not ours.
        SLOT_TAKEN,
        SILENT,
        /// It answers, and cannot be the source: its etcd is too old, it has lost the leader, or it is corrupt.
        UNFIT,
        /// It seemed fit, and its snapshot was refused or ended half way.
        NO_SNAPSHOT;

        /// As metrics and JSON write it.
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public HotFallback {
        requireNonNull(reason, "reason is null");
        requireNonNull(told, "told is null");
    }

    String warning() {
        return "taken from a voter, and so a cold one: " + told;
    }
}
