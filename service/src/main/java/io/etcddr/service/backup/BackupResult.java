package io.etcddr.service.backup;

import io.etcddr.backup.BackupReport;
import io.etcddr.backup.HotFallback;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Unchanged;
import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.PointTrees;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Units;
import java.io.IOException;
import java.io.PrintStream;

/// What `backup` prints.
record BackupResult(BackupReport done) implements Report {
    @Override
    public void text(PrintStream out) {
        Manifest manifest = done.manifest();
        Manifest.Timings took = manifest.timings();
        new Sheet()
                .row("point", manifest.id().value())
                .row("cluster", manifest.cluster().value())
                .row(
                        "source",
                        "%s %s"
                                .formatted(
                                        manifest.etcd().source().role(),
                                        manifest.etcd().source().memberName()))
                .row(
                        "unchanged",
                        done.unchanged()
                                .map(still -> "still at this revision at %s: nothing was stored"
                                        .formatted(Units.time(still.time())))
                                .orElse(""))
                .row("not hot", done.fallback().map(HotFallback::told).orElse(""))
                .row("etcd", manifest.etcd().version())
                .row("revision", Long.toString(manifest.etcd().revision()))
                .row("keys", Long.toString(manifest.etcd().liveKeys()))
                .row(
                        "size",
                        "%s, stored %s"
                                .formatted(
                                        Units.size(manifest.base().plainSize()),
                                        Units.size(manifest.base().storedSize())))
                .row(
                        "encrypted for",
                        manifest.base().recipients().isEmpty()
                                ? "nobody"
                                : String.join("\n", manifest.base().recipients()))
                .row("proven", PointTrees.proven(manifest))
                .row("forced", String.join(", ", manifest.forced()))
                .row(
                        "cleaned up",
                        done.garbageRemoved() == 0
                                ? ""
                                : Units.count(done.garbageRemoved(), "object") + " of dead runs")
                .row(
                        "took",
                        "%s (snapshot %s, upload %s, verification %s)"
                                .formatted(
                                        Units.duration(took.total()),
                                        Units.duration(took.snapshot()),
                                        Units.duration(took.upload()),
                                        Units.duration(took.verify())))
                .print(out);
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        Manifest manifest = done.manifest();
        json.value(PointTrees.summary(manifest)
                .and("cluster", manifest.cluster())
                .and("source", PointTrees.source(manifest.etcd().source()))
                .and("proof", PointTrees.proof(manifest))
                .and("object", PointTrees.object(manifest.base()))
                .and("timings", PointTrees.timings(manifest.timings()))
                .and("forced", manifest.forced())
                .and("unchangedUntil", done.unchanged().map(Unchanged::time))
                .and(
                        "fallback",
                        done.fallback().map(fallback -> fallback.reason().id()))
                .and("warnings", done.warnings())
                .and("garbageRemoved", done.garbageRemoved())
                .fields());
    }
}
