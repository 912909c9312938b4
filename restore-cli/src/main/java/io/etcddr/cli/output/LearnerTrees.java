package io.etcddr.cli.output;

import io.etcddr.learner.LearnerStatus;
import io.etcddr.learner.Repair;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A learner as JSON.
public final class LearnerTrees {
    private LearnerTrees() {}

    /// Of one that is looked after: with what happened to it since.
    public static Tree learner(LearnerStatus learner) {
        Map<String, Object> repairs = new LinkedHashMap<>();
        for (Repair repair : Repair.values()) {
            repairs.put(repair.id(), learner.repairs().getOrDefault(repair, 0L));
        }
        return seen(learner)
                .and("since", learner.since())
                .and("restarts", learner.restarts())
                .and("repairs", repairs)
                .and("lastWords", learner.lastWords());
    }

    /// As one look shows it.
    public static Tree seen(LearnerStatus learner) {
        return Tree.with("state", learner.state().id())
                .and("why", learner.why())
                .and("wish", learner.wish().kind().id())
                .and("until", learner.wish().until())
                .and("member", learner.member())
                .and("version", learner.serving().map(LearnerStatus.Serving::version))
                .and("revision", learner.serving().map(LearnerStatus.Serving::revision))
                .and("lagEntries", number(learner.lag().entries()))
                .and("lagRevisions", number(learner.lag().revisions()))
                .and("lagSeconds", learner.lag().time())
                .and("dbSize", learner.serving().map(LearnerStatus.Serving::dbSize))
                .and("dbSizeInUse", learner.serving().map(LearnerStatus.Serving::dbSizeInUse));
    }

    private static Optional<Long> number(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
}
