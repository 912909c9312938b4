package io.etcddr.datadir;

import io.etcddr.files.PrivateFiles;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The folders of one member while they are built: all files but the database are written at once.
///
/// ```
/// <data-dir>/member/snap/db
///                        0000000000000001-000000000000000n.snap
///                   wal/0000000000000000-0000000000000000.wal   or in <wal-dir>
/// ```
final class MemberFiles {
    private static final String MEMBER = "member";

    private final Placement data;
    private final Optional<Placement> wal;
    private final Path memberFolder;

    private MemberFiles(Placement data, Optional<Placement> wal) {
        this.data = data;
        this.wal = wal;
        this.memberFolder = data.work().resolve(MEMBER);
    }

    static MemberFiles create(DataDirTarget target, DataDirRequest request) throws IOException {
        Placement data = Placement.of(target.dataDir(), MEMBER);
        Optional<Placement> wal = Optional.empty();
        try {
            if (target.walDir().isPresent()) {
                wal = Optional.of(Placement.of(target.walDir().get(), Wal.FILE_NAME));
            }
            MemberFiles files = new MemberFiles(data, wal);
            files.write(new RaftMessages(request.cluster(), request.minor()), request, target);
            return files;
        } catch (IOException | RuntimeException e) {
            undo(data, e);
            wal.ifPresent(placement -> undo(placement, e));
            throw e;
        }
    }

    private void write(RaftMessages messages, DataDirRequest request, DataDirTarget target) throws IOException {
        Folders.create(memberFolder);
        Folders.create(memberFolder.resolve("snap"));
        Folders.write(memberFolder.resolve("snap").resolve(SnapFile.name(messages)), SnapFile.of(messages));
        Path walFolder = wal.isPresent() ? wal.get().work() : memberFolder.resolve("wal");
        if (wal.isEmpty()) {
            Folders.create(walFolder);
        }
        MemberId self = request.cluster().memberId(target.memberName());
        Folders.write(walFolder.resolve(Wal.FILE_NAME), out -> Wal.write(out, self, messages, request.continuation()));
        PrivateFiles.sync(walFolder);
    }

    /// Where the database goes.
    Path database() {
        return memberFolder.resolve("snap").resolve("db");
    }

    /// Brings the names of the files to the disk. Their content is there already.
    void syncFolders() throws IOException {
        PrivateFiles.sync(memberFolder.resolve("snap"));
        PrivateFiles.sync(memberFolder);
    }

    /// The WAL first: a data directory without its WAL would start as a new, empty member.
    void commit() throws IOException {
        if (wal.isPresent()) {
            wal.get().commit();
        }
        data.commit();
    }

    /// Removes everything. Goes on where something cannot be removed; the first reason is thrown.
    void undo() throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (Placement placement : placements()) {
            try {
                placement.undo();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private List<Placement> placements() {
        List<Placement> placements = new ArrayList<>(List.of(data));
        wal.ifPresent(placements::add);
        return placements;
    }

    private static void undo(Placement placement, Exception cause) {
        try {
            placement.undo();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
