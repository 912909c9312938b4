package io.etcddr.cli.hold;

import io.etcddr.catalog.Hold;
import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.PointTrees;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import java.io.IOException;
import java.io.PrintStream;

/// What `hold add` and `hold remove` print.
///
/// @param done `held` or `released`
record HoldSheet(String done, Hold hold) implements Report {
    @Override
    public void text(PrintStream out) {
        new Sheet()
                .row(done, hold.point().value())
                .row("cluster", hold.cluster().value())
                .row("reason", hold.reason())
                .row("by", hold.by())
                .row("since", Units.time(hold.time()))
                .print(out);
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("cluster", hold.cluster())
                .and("point", hold.point())
                .and("hold", PointTrees.hold(hold))
                .fields());
    }
}
