package io.etcddr.service.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Tree;
import io.etcddr.error.ErrorCode;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// What a verb that changes something prints.
///
/// @param flags with which somebody else has to start it
record LearnerDone(ClusterName cluster, String verb, Progress progress, String told, List<String> flags)
        implements Report {
    /// How far it is.
    enum Progress {
        DONE,
        /// It is written down, and will be done when a service looks after the learner.
        LEFT_TO_SERVICE,
        /// A service looks after the learner, and has not done it yet.
        UNDER_WAY
    }

    LearnerDone {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(verb, "verb is null");
        requireNonNull(progress, "progress is null");
        requireNonNull(told, "told is null");
        flags = List.copyOf(flags);
    }

    int exitCode() {
        return progress == Progress.UNDER_WAY ? ErrorCode.PROBLEMS.exitCode() : 0;
    }

    @Override
    public void text(PrintStream out) {
        out.println("learner of cluster %s: %s".formatted(cluster, Printable.of(told)));
        flags.forEach(flag -> out.println("  " + Printable.of(flag)));
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("cluster", cluster)
                .and("verb", verb)
                .and("done", progress == Progress.DONE)
                .and("told", told)
                .and("flags", flags)
                .fields());
    }
}
