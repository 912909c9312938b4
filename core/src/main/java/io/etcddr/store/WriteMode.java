package io.etcddr.store;

/// What happens when the key is taken.
public enum WriteMode {
    /// The write fails and the object that is there stays. Where a store has no conditional writes, the check is made
    /// just before the commit and [StoreCapabilities#conditionalCreate] says so.
    CREATE_ONLY,
    /// The last writer wins.
    REPLACE
}
