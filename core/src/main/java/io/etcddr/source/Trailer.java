package io.etcddr.source;

/// Whether a snapshot file must prove that it is whole.
public enum Trailer {
    /// The file ends with the SHA-256 of what is before it, as `etcdctl snapshot save` writes it.
    REQUIRED,
    /// A file without one is taken as it is, such as `member/snap/db` of a stopped member; one that is there must
    /// fit.
    MAY_BE_ABSENT
}
