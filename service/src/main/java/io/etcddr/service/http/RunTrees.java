package io.etcddr.service.http;

import io.etcddr.cli.output.Tree;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.StageProgress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs as JSON. Every field is always there, whatever the state.
final class RunTrees {
    private RunTrees() {}

    /// @param stages see [io.etcddr.service.state.ServiceView#progress]
    static Tree run(Run run, List<StageProgress> stages) {
        RunState state = run.state();
        Optional<RunState.Succeeded> success = as(RunState.Succeeded.class, state);
        return Tree.with("id", run.id())
                .and("cluster", run.cluster())
                .and("job", run.job().id())
                .and("trigger", run.trigger().id())
                .and("created", run.created())
                .and("attempt", run.attempt())
                .and("state", name(state))
                .and("since", as(RunState.Running.class, state).map(RunState.Running::since))
                .and("next", as(RunState.Retrying.class, state).map(RunState.Retrying::next))
                .and("ended", as(RunState.Ended.class, state).map(RunState.Ended::ended))
                .and("point", success.flatMap(RunState.Succeeded::point))
                .and("summary", success.map(RunState.Succeeded::summary))
                .and("warnings", success.map(RunState.Succeeded::warnings).orElse(List.of()))
                .and("error", trouble(state).map(RunTrees::error))
                .and("reason", as(RunState.Aborted.class, state).map(RunState.Aborted::reason))
                .and("progress", stages.stream().map(RunTrees::stage).toList());
    }

    private static Object stage(StageProgress stage) {
        return Tree.with("stage", stage.stage())
                .and("done", stage.done())
                .and(
                        "total",
                        stage.total().isPresent() ? Optional.of(stage.total().getAsLong()) : Optional.empty())
                .fields();
    }

    private static <T> Optional<T> as(Class<T> type, RunState state) {
        return type.isInstance(state) ? Optional.of(type.cast(state)) : Optional.empty();
    }

    private static String name(RunState state) {
        return switch (state) {
            case RunState.Queued queued -> "queued";
            case RunState.Running running -> "running";
            case RunState.Retrying retrying -> "retrying";
            case RunState.Succeeded succeeded -> "succeeded";
            case RunState.Failed failed -> "failed";
            case RunState.Aborted aborted -> "aborted";
        };
    }

    private static Optional<RunState.Trouble> trouble(RunState state) {
        return as(RunState.Failed.class, state)
                .map(RunState.Failed::trouble)
                .or(() -> as(RunState.Retrying.class, state).map(RunState.Retrying::last));
    }

    private static Object error(RunState.Trouble trouble) {
        return Tree.with("code", trouble.code().name().toLowerCase(Locale.ROOT))
                .and("message", trouble.message())
                .and("hint", trouble.hint())
                .fields();
    }
}
