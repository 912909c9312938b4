package io.etcddr.cli.rescue;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Tree;
import io.etcddr.cli.output.Units;
import io.etcddr.rescue.PointComparison;
import io.etcddr.rescue.Rescue;
import io.etcddr.rescue.StoppedLearner;
import io.etcddr.value.MemberId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is told of a learner whose data is restored.
///
/// @param endpoint of one that runs; empty for one that is stopped
/// @param state of one that is stopped; empty for one that runs
/// @param newestPoint empty when no repository was named, or it could not be looked into
public record LearnerFacts(
        Optional<String> endpoint,
        Optional<StoppedLearner> state,
        Rescue.Log log,
        Optional<PointComparison> newestPoint) {
    public LearnerFacts {
        requireNonNull(log, "log is null");
        requireNonNull(newestPoint, "newestPoint is null");
    }

    public void addTo(Sheet sheet) {
        state.ifPresent(stopped -> sheet.row(
                        "learner", stopped.member().map(MemberId::hex).orElse("unknown, its log cannot be read"))
                .row("last written", Units.time(stopped.lastWritten()))
                .row("database", "revision %d, entry %d of the log".formatted(stopped.revision(), stopped.applied()))
                .row("log", describeLog(stopped))
                .row(
                        "unsettled",
                        stopped.unsettled() == 0
                                ? ""
                                : "%d entries behind the committed ones, left out".formatted(stopped.unsettled())));
        sheet.row("newest point", newestPoint.map(PointComparison::verdict).orElse(""));
    }

    private String describeLog(StoppedLearner stopped) {
        if (stopped.logProblem().isPresent()) {
            return "damaged, left out";
        }
        if (stopped.missing() == 0) {
            return "committed up to entry %d, all of it in the database".formatted(stopped.committed());
        }
        return "committed up to entry %d: %d requests (%d writes) behind the database, %s"
                .formatted(
                        stopped.committed(),
                        stopped.missing(),
                        stopped.missingWrites(),
                        log == Rescue.Log.APPLIED ? "applied" : "left out");
    }

    public Map<String, Object> tree() {
        boolean applied = log == Rescue.Log.APPLIED;
        return Tree.with("dataDir", of(stopped -> stopped.dataDir().toString()))
                .and("endpoint", endpoint)
                .and("memberId", state.flatMap(StoppedLearner::member).map(MemberId::hex))
                .and("lastWritten", of(StoppedLearner::lastWritten))
                .and("databaseRevision", of(StoppedLearner::revision))
                .and("appliedIndex", of(StoppedLearner::applied))
                .and("committedIndex", of(StoppedLearner::committed))
                .and("requestsFromLog", of(stopped -> applied ? stopped.missing() : 0))
                .and("requestsLeftOut", of(stopped -> applied ? 0 : stopped.missing()))
                .and("writesLeftOut", of(stopped -> applied ? 0 : stopped.missingWrites()))
                .and("unsettled", of(StoppedLearner::unsettled))
                .and("logProblem", state.flatMap(StoppedLearner::logProblem))
                .and("newestPoint", newestPoint.map(LearnerFacts::point))
                .fields();
    }

    private Optional<Object> of(Function<StoppedLearner, Object> field) {
        return state.map(field);
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
