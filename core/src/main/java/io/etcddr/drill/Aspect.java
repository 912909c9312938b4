package io.etcddr.drill;

import java.util.Locale;

/// What a drill looks at, in this order.
public enum Aspect {
    /// Stored and plain digests, structure, revision and HashKV of what was fetched are those of the manifest.
    POINT,
    /// A real etcd starts from the data directory that was built, and serves a linearizable read.
    BOOT,
    /// It begins with the revision that the restore has moved it to.
    REVISION,
    /// Every lease is there, with its time to live.
    LEASES,
    /// It is the one member of the new cluster, and no alarm is raised.
    CLUSTER,
    /// HashKV is what the data directory was built with.
    HASHKV,
    /// Every key, with value, revisions, version and lease, is what the point has; the numbers are the
    /// manifest's.
    KEYS,
    /// Users and roles are there; where authentication is on, nobody is served without it.
    USERS,
    /// A new write is accepted, gets a higher revision, and is read back.
    WRITE,
    /// Who watches from any revision that the old cluster has reached is told to load everything anew.
    WATCH;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
