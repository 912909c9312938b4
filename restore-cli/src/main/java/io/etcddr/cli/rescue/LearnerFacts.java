package io.etcddr.cli.rescue;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.rescue.LearnerState;
import io.etcddr.rescue.PointComparison;
import io.etcddr.rescue.Rescue;
import io.etcddr.value.MemberId;
import java.util.Map;
import java.util.Optional;

/// What is told of a learner whose data is restored.
///
/// @param newestPoint empty when no repository was named, or it could not be looked into
public record LearnerFacts(LearnerState state, Rescue.Log log, Optional<PointComparison> newestPoint) {
    public LearnerFacts {
        requireNonNull(state, "state is null");
        requireNonNull(log, "log is null");
        requireNonNull(newestPoint, "newestPoint is null");
    }

    private boolean applied() {
        return log == Rescue.Log.APPLIED;
    }

    public void addTo(Sheet sheet) {
        sheet.row("learner", state.member().map(MemberId::hex).orElse("unknown, its log cannot be read"))
                .row("last written", Units.time(state.lastWritten()))
                .row("database", "revision %d, entry %d of the log".formatted(state.revision(), state.applied()))
                .row("log", describeLog())
                .row(
                        "unsettled",
                        state.unsettled() == 0
                                ? ""
                                : "%d entries behind the committed ones, left out".formatted(state.unsettled()))
                .row("newest point", newestPoint.map(PointComparison::verdict).orElse(""));
    }

    private String describeLog() {
        if (state.logProblem().isPresent()) {
            return "damaged, left out";
        }
        if (state.missing() == 0) {
            return "committed up to entry %d, all of it in the database".formatted(state.committed());
        }
        return "committed up to entry %d: %d requests (%d writes) behind the database, %s"
                .formatted(
                        state.committed(), state.missing(), state.missingWrites(), applied() ? "applied" : "left out");
    }

    public Map<String, Object> tree() {
        return Tree.with("dataDir", state.dataDir().toString())
                .and("memberId", state.member().map(MemberId::hex))
                .and("lastWritten", state.lastWritten())
                .and("databaseRevision", state.revision())
                .and("appliedIndex", state.applied())
                .and("committedIndex", state.committed())
                .and("requestsFromLog", applied() ? state.missing() : 0)
                .and("requestsLeftOut", applied() ? 0 : state.missing())
                .and("writesLeftOut", applied() ? 0 : state.missingWrites())
                .and("unsettled", state.unsettled())
                .and("logProblem", state.logProblem())
                .and("newestPoint", newestPoint.map(LearnerFacts::point))
                .fields();
    }

    private static Map<String, Object> point(PointComparison comparison) {
        return Tree.with("id", comparison.point())
                .and("revision", comparison.pointRevision())
                .and("createdAt", comparison.pointTime())
                .and("revisionsAhead", comparison.revisionsAhead())
                .and("secondsAhead", comparison.timeAhead())
                .fields();
    }
}
