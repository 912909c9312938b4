package io.etcddr.datadir;

import com.google.protobuf.CodedInputStream;
import io.etcddr.bolt.CorruptFileException;
import java.io.IOException;

/// What applying an entry may do to a database, as far as a rescue must know.
///
/// | field of `InternalRaftRequest`        | kind       |
/// |---------------------------------------|------------|
/// | 4 put, 5 delete, 6 txn, 9 revoke      | WRITE      |
/// | 2 a request to the old v2 store       | MEMBERSHIP |
/// | 1300 to 1302 version, member, downgrade | MEMBERSHIP |
/// | all others                            | OTHER      |
///
/// Until 3.5 some requests are written as the v2 store's own message; that has its method in field 2, too.
public enum RequestKind {
    /// Makes one revision, or is refused and makes none.
    WRITE,
    /// Leases, users, alarms, compactions.
    OTHER,
    /// Who the members are and what they run: of no use to a new cluster, and harmful for one that does not know
    /// them.
    MEMBERSHIP,
    /// By which a leader begins.
    NOTHING;

    private static final int HEADER = 100;
    private static final int ID = 1;

    /// @throws CorruptFileException if it is no request
    public static RequestKind of(LogEntry entry) throws CorruptFileException {
        if (entry.type() == LogEntry.Type.CONF_CHANGE) {
            return MEMBERSHIP;
        }
        RequestKind kind = NOTHING;
        try {
            CodedInputStream in = CodedInputStream.newInstance(entry.data().duplicate());
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                in.skipField(tag);
                int field = tag >>> 3;
                if (field == 2) {
                    return MEMBERSHIP;
                }
                if (field != ID && field != HEADER) {
                    kind = ofField(field);
                }
            }
        } catch (IOException e) {
            throw new CorruptFileException("entry %d of the log is no request".formatted(entry.index()));
        }
        return kind;
    }

    /// Whether a new cluster must apply it, too.
    public boolean changesTheDatabase() {
        return this == WRITE || this == OTHER;
    }

    private static RequestKind ofField(int field) {
        return switch (field) {
            case 4, 5, 6, 9 -> WRITE;
            case 1300, 1301, 1302 -> MEMBERSHIP;
            default -> OTHER;
        };
    }
}
