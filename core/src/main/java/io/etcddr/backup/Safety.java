package io.etcddr.backup;

/// What happens when a safety check finds the cluster unfit for a backup.
public enum Safety {
    /// The backup is refused.
    ENFORCED,
    /// `--force`: the backup is taken and its manifest names the checks that were overridden.
    OVERRIDDEN
}
