package io.etcddr.cli.hold;

import io.etcddr.catalog.Hold;
import io.etcddr.catalog.Holds;
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

/// What `hold list` prints.
record HoldList(ClusterName cluster, Holds holds) implements Report {
    @Override
    public void text(PrintStream out) {
        if (holds.holds().isEmpty()) {
            out.println("cluster %s has no holds".formatted(cluster));
        } else {
            Table table = new Table()
                    .column("POINT", Align.LEFT)
                    .column("SINCE", Align.LEFT)
                    .column("BY", Align.LEFT)
                    .column("REASON", Align.LEFT);
            holds.holds().forEach(hold -> table.row(row(hold)));
            table.print(out);
        }
        PointTrees.problems(holds.problems(), out);
    }

    private List<String> row(Hold hold) {
        String reason = exists(hold) ? hold.reason() : hold.reason() + " (its point is not there)";
        return List.of(hold.point().value(), Units.time(hold.time()), hold.by(), reason);
    }

    private boolean exists(Hold hold) {
        return !holds.withoutPoint().contains(hold.point());
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("cluster", cluster)
                .and("holds", holds.holds().stream().map(this::tree).toList())
                .and(
                        "problems",
                        holds.problems().stream().map(PointTrees::problem).toList())
                .fields());
    }

    private Object tree(Hold hold) {
        return Tree.with("point", hold.point())
                .and("pointExists", exists(hold))
                .and("time", hold.time())
                .and("by", hold.by())
                .and("reason", hold.reason())
                .fields();
    }
}
