package io.etcddr.source;

import static java.util.Objects.requireNonNull;

import io.etcddr.etcd.SnapshotReceipt;
import io.etcddr.source.SourceChoice.Candidate;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/// The database of a member whose etcd serves no snapshots.
public final class CopiedSnapshotSource implements SnapshotSource {
    private final DatabaseCopies copies;
    private final Candidate candidate;

    public CopiedSnapshotSource(DatabaseCopies copies, Candidate candidate) {
        this.copies = requireNonNull(copies, "copies is null");
        this.candidate = requireNonNull(candidate, "candidate is null");
    }

    @Override
    public SourceRole role() {
        return candidate.role();
    }

    @Override
    public String description() {
        return "copy of the database of %s %s".formatted(role().id(), candidate.member());
    }

    @Override
    public OptionalLong expectedSize() {
        return candidate
                .member()
                .status()
                .map(status -> OptionalLong.of(status.dbSize()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public SnapshotReceipt transferTo(OutputStream sink) throws IOException {
        try (DatabaseCopies.Copy copy = copies.order()) {
            return new FileSnapshotSource(copy.file(), Trailer.MAY_BE_ABSENT).transferTo(sink);
        }
    }
}
