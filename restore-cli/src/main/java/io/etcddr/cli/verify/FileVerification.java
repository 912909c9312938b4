package io.etcddr.cli.verify;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.mvcc.BackendFacts;
import io.etcddr.mvcc.HashKv;
import io.etcddr.mvcc.Inspection;
import io.etcddr.mvcc.SnapshotStatus;
import io.etcddr.value.Digest;
import io.etcddr.verify.FileReport;
import io.etcddr.verify.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/// What `verify --file` prints: the figures of `etcdutl snapshot status` and `etcdutl hashkv`, and more.
record FileVerification(FileReport found, Level level) implements Report {
    @Override
    public void text(PrintStream out) {
        Sheet sheet = new Sheet()
                .row("file", found.file().toString())
                .row("size", Units.size(found.size()))
                .row("trailer", found.trailer().map(Digest::hex).orElse("none: copied from a data directory"));
        sound().ifPresent(inspection -> {
            SnapshotStatus status = inspection.status();
            BackendFacts facts = inspection.facts();
            sheet.row("status hash", Long.toHexString(status.hash()))
                    .row("revision", Long.toString(facts.revision()))
                    .row("compact revision", Long.toString(facts.compactRevision()))
                    .row("live keys", Long.toString(facts.liveKeys()))
                    .row("leases", Long.toString(facts.leases()))
                    .row("version", status.version().orElse("not recorded in the file"));
        });
        found.hashKv().ifPresent(hash -> sheet.row("hashkv", Long.toString(hash.hash())));
        sheet.row(
                "result",
                "%s %s in %s"
                        .formatted(level.id(), found.passed() ? "passed" : "FAILED", Units.duration(found.took())));
        sheet.print(out);
        Findings.print(out, found.findings());
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("file", found.file().toString())
                .and("level", level.id())
                .and("passed", found.passed())
                .and("findings", Findings.trees(found.findings()))
                .and("size", found.size())
                .and("trailer", found.trailer().map(Digest::hex))
                .and("status", sound().map(FileVerification::status))
                .and("hashKv", found.hashKv().map(FileVerification::hashKv))
                .and("seconds", found.took())
                .fields());
    }

    private Optional<Inspection> sound() {
        return found.inspection().filter(Inspection::sound);
    }

    private static Object status(Inspection inspection) {
        SnapshotStatus status = inspection.status();
        BackendFacts facts = inspection.facts();
        return Tree.with("hash", status.hash())
                .and("revision", facts.revision())
                .and("lastKeyRevision", status.lastKeyRevision())
                .and("compactRevision", facts.compactRevision())
                .and("liveKeys", facts.liveKeys())
                .and("allKeys", status.allKeys())
                .and("totalSize", status.totalSize())
                .and("version", status.version())
                .and("leases", facts.leases())
                .and("authEnabled", facts.authEnabled())
                .fields();
    }

    private static Object hashKv(HashKv hash) {
        return Tree.with("revision", hash.revision())
                .and("compactRevision", hash.compactRevision())
                .and("hash", hash.hash())
                .fields();
    }
}
