package io.etcddr.backup;

import io.etcddr.catalog.Manifest.Proof;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.mvcc.BackendFacts;
import java.util.Optional;

/// A snapshot that is in the store, and what is known of it.
///
/// @param facts of the walk; empty when there was no spool to walk
/// @param storageVersion as the stream told it, or the walk
/// @param highestRevision the highest revision that is known of the cluster from this capture
record Capture(
        StoredObject base,
        Optional<BackendFacts> facts,
        Optional<String> storageVersion,
        Proof proof,
        long highestRevision) {}
