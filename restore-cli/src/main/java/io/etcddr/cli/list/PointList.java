package io.etcddr.cli.list;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.PointTrees;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Table;
import io.etcddr.cli.output.Table.Align;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// What `list` prints.
record PointList(ClusterName cluster, Listing listing) implements Report {
    private static final int LONGEST_REASON = 40;

    @Override
    public void text(PrintStream out) {
        if (listing.points().isEmpty()) {
            out.println((listing.problems().isEmpty()
                            ? "cluster %s has no recovery points"
                            : "cluster %s has no recovery point that can be believed")
                    .formatted(cluster));
        } else {
            table().print(out);
        }
        PointTrees.problems(listing.problems(), out);
    }

    private Table table() {
        Table table = new Table()
                .column("ID", Align.LEFT)
                .column("KIND", Align.LEFT)
                .column("TIME", Align.LEFT)
                .column("REVISION", Align.RIGHT)
                .column("KEYS", Align.RIGHT)
                .column("SIZE", Align.RIGHT)
                .column("STORED", Align.RIGHT)
                .column("ETCD", Align.LEFT)
                .column("PROVEN", Align.LEFT)
                .column("VERIFIED", Align.LEFT)
                .column("DRILLED", Align.LEFT)
                .column("HOLD", Align.LEFT);
        listing.points().forEach(point -> table.row(row(point)));
        return table;
    }

    private static List<String> row(Point point) {
        Manifest manifest = point.manifest();
        return List.of(
                point.id().value(),
                point.id().kind().id(),
                Units.time(point.id().time()),
                Long.toString(manifest.etcd().revision()),
                Long.toString(manifest.etcd().liveKeys()),
                Units.size(manifest.base().plainSize()),
                Units.size(manifest.base().storedSize()),
                manifest.etcd().version(),
                point.proven() ? "yes" : "no",
                PointTrees.verified(point.tellingVerification()),
                PointTrees.drilled(point.lastDrill()),
                point.hold().map(PointList::shortReason).orElse(""));
    }

    private static String shortReason(Hold hold) {
        return hold.reason().length() <= LONGEST_REASON
                ? hold.reason()
                : hold.reason().substring(0, LONGEST_REASON - 3) + "...";
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("cluster", cluster)
                .and("total", listing.total())
                .and(
                        "points",
                        listing.points().stream()
                                .map(point -> PointTrees.summary(point).fields())
                                .toList())
                .and(
                        "problems",
                        listing.problems().stream().map(PointTrees::problem).toList())
                .fields());
    }
}
