package io.etcddr.backup;

import io.etcddr.catalog.Manifest.Proof;
import io.etcddr.catalog.Manifest.StoredObject;
import io.etcddr.codec.DigestingOutputStream;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.SnapshotReceipt;
import io.etcddr.fetch.Measured;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HashKv;
import io.etcddr.mvcc.Inspection;
import io.etcddr.progress.Progress;
import io.etcddr.source.CopiedSnapshotSource;
import io.etcddr.source.SnapshotSource;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.spool.Spool;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.value.ByteSize;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// Brings one snapshot into the store and finds out what it is.
record CaptureStage(
        LiveCluster cluster, ObjectStore store, BackupSettings settings, SpoolFolder spools, Progress progress) {
    /// The stream is spooled, and uploaded from the spool meanwhile; the spool is walked while the upload ends.
    Capture throughSpool(
            Origin origin, ObjectKey key, Prove prove, SafetyChecks checks, List<String> warnings, Stopwatch watch)
            throws IOException, Failure {
        Candidate candidate = origin.candidate();
        int stale = spools.removeStale();
        if (stale > 0) {
            warnings.add("removed %d spool files that killed runs left in %s".formatted(stale, spools.path()));
        }
        requireSpace(candidate);
        SnapshotSource source = source(origin);
        try (Spool spool = spools.create()) {
            watch.start(Stopwatch.Lap.UPLOAD);
            try (Upload upload =
                    Upload.start(store, key, settings.codecs(), spool.follow(), source.expectedSize(), progress)) {
                watch.start(Stopwatch.Lap.SNAPSHOT);
                SnapshotReceipt receipt = stream(source, spool, upload);
                watch.stop(Stopwatch.Lap.SNAPSHOT);
                watch.start(Stopwatch.Lap.VERIFY);
                Examined examined = examine(spool, origin, prove, checks, warnings);
                watch.stop(Stopwatch.Lap.VERIFY);
                Measured stored = upload.await();
                upload.commit();
                watch.stop(Stopwatch.Lap.UPLOAD);
                StoredObject base = BackupPipeline.storedObject(key, settings, receipt, stored);
                return new Capture(
                        base,
                        Optional.of(examined.inspection().facts()),
                        examined.inspection().facts().storageVersion().or(receipt::storageVersion),
                        examined.proof(),
                        examined.inspection().facts().revision());
            }
        }
    }

    private SnapshotSource source(Origin origin) {
        return origin.copies()
                .<SnapshotSource>map(copies -> new CopiedSnapshotSource(copies, origin.candidate()))
                .orElseGet(() -> cluster.source(origin.candidate(), settings.idle()));
    }

    private void requireSpace(Candidate candidate) throws IOException, Failure {
        long dbSize = candidate.member().status().orElseThrow().dbSize();
        long needed = SpoolRoom.neededFor(dbSize);
        long free = spools.usableSpace();
        if (free < needed) {
            throw new Failure(
                            ErrorCode.REFUSED,
                            "spool folder %s has %s free, and the database of %s needs %s"
                                    .formatted(spools.path(), rounded(free), rounded(dbSize), rounded(needed)))
                    .hint("Free some room there, set backup.spool-directory to a larger disk, or stream without a local"
                            + " copy (backup.spool: none), which leaves the point unproven.");
        }
    }

    private static String rounded(long bytes) {
        return new ByteSize(bytes).rounded();
    }

    private SnapshotReceipt stream(SnapshotSource source, Spool spool, Upload upload) throws IOException {
        try (Progress.Stage stage = progress.stage("snapshot", source.expectedSize())) {
            SnapshotReceipt receipt;
            OutputStream writer = spool.writer();
            try {
                receipt = source.transferTo(new CountedSink(writer, stage, upload::checkAlive));
                writer.close();
            } catch (IOException | RuntimeException e) {
                spool.fail(e);
                throw e;
            }
            return receipt;
        }
    }

    private record Examined(Inspection inspection, Proof proof) {}

    private Examined examine(Spool spool, Origin origin, Prove prove, SafetyChecks checks, List<String> warnings)
            throws IOException, Failure {
        try (Backend snapshot = Backend.open(spool.file())) {
            long revision = snapshot.revision();
            Optional<String> silence = prove == Prove.NONE ? Optional.of("backup.prove is none") : cluster.silence();
            List<List<Member>> witnesses = silence.isPresent() ? List.of() : Witnesses.of(origin, prove);
            try (Prover prover = new Prover(cluster, witnesses, revision)) {
                Inspection inspection = snapshot.inspect(progress);
                if (!inspection.sound()) {
                    throw new Failure(
                                    ErrorCode.INTEGRITY,
                                    "the snapshot of %s is not sound: %s"
                                            .formatted(
                                                    origin.candidate().member().name(),
                                                    String.join("; ", inspection.findings())))
                            .hint("The member's own database may be damaged: check it with `etcdutl snapshot status` on"
                                    + " a snapshot of each member, and replace the member that is broken.");
                }
                HashKv own = snapshot.hashKv(revision, snapshot.compactRevision());
                Proof proof = silence.isPresent() ? unproven(own, silence.get()) : prover.prove(snapshot, own, checks);
                warnings.addAll(prover.warnings());
                return new Examined(inspection, proof);
            }
        }
    }

    private static Proof unproven(HashKv own, String reason) {
        return new Proof(own.revision(), own.compactRevision(), own.hash(), List.of(), Optional.of(reason));
    }

    /// No local copy, and so nothing to walk: the point is unproven, and its revision is only known to be at
    /// least what the member showed before.
    Capture straight(Origin origin, ObjectKey key, Stopwatch watch) throws IOException {
        Candidate candidate = origin.candidate();
        SnapshotSource source = source(origin);
        try (ObjectWriter object = store.create(key, WriteMode.CREATE_LOCKED);
                Progress.Stage stage = progress.stage("snapshot", source.expectedSize())) {
            watch.start(Stopwatch.Lap.SNAPSHOT);
            watch.start(Stopwatch.Lap.UPLOAD);
            DigestingOutputStream stored = new DigestingOutputStream(object);
            SnapshotReceipt receipt;
            try (OutputStream encoded = settings.codecs().encode(stored)) {
                receipt = source.transferTo(new CountedSink(encoded, stage));
            }
            watch.stop(Stopwatch.Lap.SNAPSHOT);
            object.commit();
            watch.stop(Stopwatch.Lap.UPLOAD);
            Proof none = new Proof(0, -1, 0, List.of(), Optional.of("backup.spool is none: nothing was walked"));
            long shown = Math.max(1, candidate.member().status().orElseThrow().revision());
            return new Capture(
                    BackupPipeline.storedObject(key, settings, receipt, new Measured(stored.count(), stored.digest())),
                    Optional.empty(),
                    receipt.storageVersion(),
                    none,
                    shown);
        }
    }
}
