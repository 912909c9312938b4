package io.etcddr.datadir;

import io.etcddr.bolt.BoltWriter;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.BackendFacts;
import io.etcddr.mvcc.HashKv;
import io.etcddr.mvcc.Inspection;
import io.etcddr.mvcc.Preparation;
import io.etcddr.mvcc.Preparation.Alarms;
import io.etcddr.mvcc.PreparedDatabase;
import io.etcddr.mvcc.Preparer;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Builds data directories that a real etcd boots from. All of them hold the same database, from one read of the
/// source.
///
/// ```java
/// try (DataDirs dataDirs = DataDirs.build(source, request, progress)) {
///     ...                              // compare dataDirs.report().content() with a manifest
///     dataDirs.commit();               // an exception before this line leaves nothing behind
/// }
/// ```
/// Used by one thread.
public final class DataDirs implements AutoCloseable {
    private final DataDirRequest request;
    private final List<MemberFiles> members = new ArrayList<>();
    private Optional<DataDirReport> report = Optional.empty();
    private boolean committed;

    private DataDirs(DataDirRequest request) {
        this.request = request;
    }

    /// Looks at the targets only: what [#build] would refuse before it writes anything.
    ///
    /// @param sourceSize bytes of the source database
    /// @throws Failure with [ErrorCode#REFUSED] if a target is not empty, cannot be written or has no room; with
    ///     [ErrorCode#USAGE] if its member is not in the cluster
    public static void check(DataDirRequest request, long sourceSize) throws IOException, Failure {
        TargetCheck.run(request, sourceSize);
    }

    /// Builds one folder per target beside its place. When this returns, everything is on the disk, and the new
    /// database was walked and found to hold, item by item, what was read from the source, changed as [Preparation]
    /// says.
    ///
    /// So the source need not be inspected before: what is not sound in it is found here. Its SHA-256 trailer is
    /// not looked at; that can be done meanwhile.
    ///
    /// @throws Failure as [#check] does; with [ErrorCode#INTEGRITY] if the new database is not sound, or does not
    ///     hold what was read
    /// @throws io.etcddr.bolt.CorruptFileException if the source is not sound
    public static DataDirs build(Backend source, DataDirRequest request, Progress progress)
            throws IOException, Failure {
        check(request, Preparer.sizeOf(source));
        DataDirs dataDirs = new DataDirs(request);
        try {
            dataDirs.run(source, progress);
            return dataDirs;
        } catch (IOException | Failure | RuntimeException | Error e) {
            try {
                dataDirs.close();
            } catch (IOException undo) {
                e.addSuppressed(undo);
            }
            throw e;
        }
    }

    /// [#build] and [#commit] in one.
    public static DataDirReport create(Backend source, DataDirRequest request, Progress progress)
            throws IOException, Failure {
        try (DataDirs dataDirs = build(source, request, progress)) {
            dataDirs.commit();
            return dataDirs.report();
        }
    }

    /// What was built.
    public DataDirReport report() {
        return report.orElseThrow();
    }

    private void run(Backend source, Progress progress) throws IOException, Failure {
        for (DataDirTarget target : request.targets()) {
            members.add(MemberFiles.create(target, request));
        }
        Path database = members.getFirst().database();
        PreparedDatabase prepared;
        Checked checked;
        try (BoltWriter writer = BoltWriter.create(database, Preparer.pageSizeOf(source))) {
            try {
                prepared = Preparer.write(source, preparation(), writer, progress);
            } catch (ArithmeticException e) {
                throw new Failure(ErrorCode.REFUSED, "revision bump leads beyond the highest revision, 2^63-1", e)
                        .hint("Choose a smaller bump.");
            }
            // What is read here is in memory already; meanwhile the disk works.
            try (BackgroundWork disk = new BackgroundWork()) {
                disk.start(writer::sync);
                disk.start(() -> copyToOthers(database));
                checked = checked(database, prepared, progress);
                disk.await();
            }
        }
        for (MemberFiles member : members) {
            member.syncFolders();
        }
        report = Optional.of(new DataDirReport(
                request.cluster().clusterId(),
                request.cluster().memberIds(),
                prepared.revisionBefore(),
                prepared.revisionAfter(),
                prepared.size(),
                checked.content,
                checked.facts));
    }

    private void copyToOthers(Path database) throws IOException {
        for (MemberFiles member : members.subList(1, members.size())) {
            Folders.copy(database, member.database());
        }
    }

    private Preparation preparation() {
        EtcdMinor minor = request.minor();
        return new Preparation(
                request.cluster().byId(),
                request.cluster().members().size(),
                minor.atLeast(EtcdMinor.V3_5) ? OptionalLong.of(RaftMessages.TERM) : OptionalLong.empty(),
                minor.atLeast(EtcdMinor.V3_6) ? Optional.of(minor.storageVersion()) : Optional.empty(),
                request.bump(),
                request.continuation().isPresent() ? Alarms.KEPT : Alarms.REMOVED);
    }

    private record Checked(HashKv content, BackendFacts facts) {}

    private static Checked checked(Path database, PreparedDatabase prepared, Progress progress)
            throws IOException, Failure {
        try (Backend written = Backend.open(database)) {
            Inspection inspection = written.inspect(progress);
            if (!inspection.sound()) {
                throw new Failure(
                                ErrorCode.INTEGRITY,
                                "database made of the source is not sound: "
                                        + inspection.findings().getFirst())
                        .hint("The source is damaged where it was copied from; verify it, or take another point.");
            }
            if (inspection.status().hash() != prepared.statusHash()
                    || inspection.facts().revision() != prepared.revisionAfter()) {
                throw new Failure(
                                ErrorCode.INTEGRITY,
                                "database written has hash %08x and revision %d, expected %08x and %d"
                                        .formatted(
                                                inspection.status().hash(),
                                                inspection.facts().revision(),
                                                prepared.statusHash(),
                                                prepared.revisionAfter()))
                        .hint("Memory or the disk of this machine is not to be trusted; restore on another one.");
            }
            return new Checked(
                    written.hashKv(prepared.revisionBefore(), prepared.compactRevisionBefore()), inspection.facts());
        }
    }

    /// Renames all folders into place. If one fails, those before it are removed again.
    public void commit() throws IOException {
        for (MemberFiles member : members) {
            member.commit();
        }
        committed = true;
    }

    /// Removes everything that was not committed.
    @Override
    public void close() throws IOException {
        if (committed) {
            return;
        }
        IOException failure = null;
        for (MemberFiles member : members.reversed()) {
            try {
                member.undo();
            } catch (IOException e) {
                failure = e;
            }
        }
        members.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
