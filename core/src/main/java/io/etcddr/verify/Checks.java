package io.etcddr.verify;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.catalog.Manifest;
import io.etcddr.error.ErrorCode;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HashKv;
import io.etcddr.mvcc.Inspection;
import io.etcddr.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is compared when a database is walked for its manifest.
public final class Checks {
    private static final String DAMAGED =
            "The point cannot be trusted. Take a new backup now, restore from an older proven point if you have to"
                    + " (etcd-restore list), and find out what changed the stored data.";

    private Checks() {}

    /// Walks the database and compares it with its manifest.
    ///
    /// @return empty when everything fits
    public static List<Finding> structure(Path database, Manifest manifest, Progress progress) throws IOException {
        try (Backend backend = Backend.open(database)) {
            return structure(backend, manifest, progress);
        } catch (CorruptFileException e) {
            return List.of(finding("the database is damaged: " + e.getMessage()));
        }
    }

    /// The same for a database that is open already.
    public static List<Finding> structure(Backend backend, Manifest manifest, Progress progress) throws IOException {
        Inspection inspection = backend.inspect(progress);
        if (!inspection.sound()) {
            return inspection.findings().stream().map(Checks::finding).toList();
        }
        List<Finding> findings = new ArrayList<>();
        if (!manifest.walked()) {
            return findings; // nothing but the digests is known of such a point
        }
        Manifest.Etcd expected = manifest.etcd();
        compare(findings, "revision", inspection.facts().revision(), expected.revision());
        compare(findings, "compact revision", inspection.facts().compactRevision(), expected.compactRevision());
        compare(findings, "number of live keys", inspection.facts().liveKeys(), expected.liveKeys());
        if (findings.isEmpty()) {
            HashKv hash =
                    backend.hashKv(expected.proof().revision(), expected.proof().compactRevision());
            compare(findings, "HashKV", hash.hash(), expected.proof().hash());
        }
        return findings;
    }

    private static void compare(List<Finding> findings, String what, long found, long expected) {
        if (found != expected) {
            findings.add(finding("%s is %d, manifest says %d".formatted(what, found, expected)));
        }
    }

    static Finding finding(String message) {
        return new Finding(ErrorCode.INTEGRITY, message, DAMAGED);
    }
}
