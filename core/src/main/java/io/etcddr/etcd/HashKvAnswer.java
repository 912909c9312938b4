package io.etcddr.etcd;

/// What one member answered to HashKV.
///
/// @param compactRevision the compact revision that the answer was computed with, -1 when never compacted;
///     comparing needs it
/// @param hash unsigned 32 bits
/// @param currentRevision the member's revision when it answered
public record HashKvAnswer(long revision, long compactRevision, long hash, long currentRevision) {}
