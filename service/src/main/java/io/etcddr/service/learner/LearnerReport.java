package io.etcddr.service.learner;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.LearnerTrees;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.learner.LearnerStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// What `learner status` prints.
///
/// @param held whether some program of this machine looks after it
record LearnerReport(LearnerWiring wiring, LearnerStatus status, boolean held) implements Report {
    @Override
    public void text(PrintStream out) {
        Optional<LearnerStatus.Serving> serving = status.serving();
        new Sheet()
                .row("cluster", wiring.cluster().name().value())
                .row(
                        "learner",
                        "%s at %s"
                                .formatted(
                                        wiring.learner().name(),
                                        wiring.learner().peerUrl()))
                .row("state", status.why().isEmpty() ? state() : "%s: %s".formatted(state(), status.why()))
                .row("wished", wished())
                .row("looked after", lookedAfter())
                .row("member", status.member().map(Object::toString).orElse(""))
                .row("etcd", serving.map(LearnerStatus.Serving::version).orElse(""))
                .row("lag", lag())
                .row(
                        "revision",
                        serving.map(some -> Long.toString(some.revision())).orElse(""))
                .row(
                        "database",
                        serving.map(some -> "%s, %s in use"
                                        .formatted(Units.size(some.dbSize()), Units.size(some.dbSizeInUse())))
                                .orElse(""))
                .print(out);
    }

    private String state() {
        return status.state().id();
    }

    private String wished() {
        return switch (status.wish().kind()) {
            case FOLLOW -> "";
            case RELEASE ->
                "released"
                        + status.wish()
                                .until()
                                .map(time -> " until " + Units.time(time))
                                .orElse("");
            case REMOVE -> "removed, with its data";
            case REBUILD -> "a rebuild";
        };
    }

    private String lookedAfter() {
        if (!wiring.isOurs()) {
            return "by somebody else (runtime: external)";
        }
        return held ? "by a service of this machine" : "by nobody of this machine: does etcd-dr serve run here?";
    }

    private String lag() {
        OptionalLong entries = status.lag().entries();
        if (entries.isEmpty()) {
            return "";
        }
        return "%d entries, %d revisions, %s"
                .formatted(
                        entries.getAsLong(),
                        status.lag().revisions().orElse(0),
                        status.lag().time().map(Units::duration).orElse("nobody knows how long"));
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        Tree tree = Tree.with("cluster", wiring.cluster().name())
                .and("name", wiring.learner().name())
                .and("runtime", wiring.learner().runtime().name().toLowerCase(Locale.ROOT))
                .and("peerUrl", wiring.learner().peerUrl())
                .and("clientUrl", wiring.learner().clientUrl())
                .and("held", held);
        LearnerTrees.seen(status).fields().forEach(tree::and);
        json.value(tree.fields());
    }
}
