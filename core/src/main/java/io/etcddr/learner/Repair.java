package io.etcddr.learner;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Why a learner gets a new member id and fetches the whole database again.
public enum Repair {
    /// Its data directory is gone or empty, or was never known to this machine.
    DATA_LOST("its data is lost"),
    /// Somebody has taken it out of the cluster.
    REMOVED_BY_OTHERS("somebody has removed it from the cluster"),
    /// It got no further for a long time, and a restart did not help.
    STUCK("it gets no further"),
    /// Its etcd ends again and again.
    UNUSABLE("its etcd ends again and again"),
    /// Its database file is much larger than the leader's: voters are defragmented, a learner cannot be.
    BLOATED("its database file is much larger than the leader's"),
    /// The cluster has gone back a minor, or two ahead, and no etcd can take this data there.
    VERSION("the cluster has another minor now"),
    /// Its peer URL is another one now.
    MOVED("its peer URL has changed"),
    /// Somebody has asked for it.
    REQUESTED("it was asked for");

    private final String meaning;

    Repair(String meaning) {
        this.meaning = meaning;
    }

    /// Such as `data-lost`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Completes "because ...".
    public String meaning() {
        return meaning;
    }

    static Optional<Repair> of(String id) {
        return Arrays.stream(values()).filter(repair -> repair.id().equals(id)).findFirst();
    }
}
