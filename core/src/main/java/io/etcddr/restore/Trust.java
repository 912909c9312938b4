package io.etcddr.restore;

/// Which manifests are believed.
public enum Trust {
    /// The signature must be that of a trusted key.
    SIGNED,
    /// Even a manifest without a signature, or with one of an unknown key, is taken at its word.
    ANYTHING
}
