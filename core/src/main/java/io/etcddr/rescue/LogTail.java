package io.etcddr.rescue;

import io.etcddr.datadir.Continuation;
import io.etcddr.datadir.EtcdMinor;
import io.etcddr.datadir.LogEntry;
import io.etcddr.datadir.RaftLog;
import io.etcddr.datadir.RequestKind;
import io.etcddr.datadir.VersionRequest;
import java.io.IOException;

/// The committed entries of a learner's log that its database does not have, as a new log goes on with them. What
/// is said in them of members and versions is left out: the new cluster has other members, and an etcd ends
/// itself when one is named that it does not know. The last request sets the version of the new cluster: a
/// database that has it has everything before it.
///
/// @param applied the last entry that the database has
/// @param committed the last entry that is wanted
record LogTail(RaftLog log, long applied, long committed, EtcdMinor minor) implements Continuation {
    private static final byte[] NOTHING = {};

    @Override
    public long count() {
        return committed - applied + 1;
    }

    @Override
    public long size() {
        return log.size(applied, committed);
    }

    @Override
    public byte[] request(long number) throws IOException {
        if (number == count()) {
            return VersionRequest.of(minor);
        }
        LogEntry entry = log.entry(applied + number);
        if (!RequestKind.of(entry).changesTheDatabase()) {
            return NOTHING;
        }
        byte[] request = new byte[entry.data().remaining()];
        entry.data().get(request);
        return request;
    }
}
