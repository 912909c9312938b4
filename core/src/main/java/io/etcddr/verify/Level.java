package io.etcddr.verify;

import java.util.Locale;

/// How deep a verification goes. Each level includes the ones before it.
public enum Level {
    /// Every stored byte is read: stored digest and size, decryption, decompression, plain digest and size,
    /// trailer.
    CHECKSUM,
    /// Every page and record is walked: structure, schema, counts, revision and HashKV equal to the manifest.
    STRUCTURE;

    /// As flags and verification records write it.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
