package io.etcddr.backup;

import static java.util.Objects.requireNonNull;

import io.etcddr.codec.CodecChain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What stays the same from backup to backup of one cluster.
///
/// @param codecs what the stream passes on its way to the store
/// @param recipients the age recipients that `codecs` encrypts for, empty when it does not encrypt
/// @param spoolFolder where spool files go; made when it is missing
/// @param idle the longest wait for the next bytes of the snapshot stream
/// @param garbageGrace data without a manifest younger than this is left alone: another writer may still be at
///     it
/// @param toolVersion for the manifest
public record BackupSettings(
        CodecChain codecs,
        List<String> recipients,
        Path spoolFolder,
        Duration idle,
        Duration garbageGrace,
        String toolVersion) {
    public BackupSettings {
        requireNonNull(codecs, "codecs is null");
        recipients = List.copyOf(recipients);
        requireNonNull(spoolFolder, "spoolFolder is null");
        requireNonNull(idle, "idle is null");
        requireNonNull(garbageGrace, "garbageGrace is null");
        requireNonNull(toolVersion, "toolVersion is null");
    }
}
