package io.etcddr.etcd;

import io.etcddr.value.Digest;
import java.util.Optional;

/// What a snapshot stream delivered.
///
/// @param size bytes handed to the sink, the 32-byte trailer included
/// @param sha256 of everything handed to the sink, trailer included
/// @param storageVersion told by servers from 3.6 on
public record SnapshotReceipt(long size, Digest sha256, Optional<String> storageVersion) {}
