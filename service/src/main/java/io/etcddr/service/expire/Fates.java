package io.etcddr.service.expire;

import io.etcddr.catalog.Deletion;
import io.etcddr.catalog.PointId;
import io.etcddr.cli.output.Units;
import io.etcddr.retention.RetentionDecision.Deleted;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What became of the points that were to be deleted.
final class Fates {
    private final Map<PointId, Deletion.Step> steps = new HashMap<>();
    private final Fate otherwise;

    Fates(ClusterExpiry expiry) {
        expiry.report().ifPresent(report -> report.steps().forEach(step -> steps.put(step.id(), step)));
        this.otherwise = expiry.report().isPresent() ? Fate.NOT_TRIED : Fate.PLANNED;
    }

    /// @param id as the JSON output writes it
    /// @param until when the store lets it go, where it says so
    /// @param message why it failed, or what is left
    record Fate(String id, Optional<Instant> until, Optional<String> message) {
        private static final Fate PLANNED = new Fate("planned", Optional.empty(), Optional.empty());
        private static final Fate NOT_TRIED = new Fate("not-tried", Optional.empty(), Optional.empty());

        /// For people.
        String text() {
            String text = switch (id) {
                case "planned" -> "delete";
                case "failed" -> "FAILED";
                default -> id.replace('-', ' ');
            };
            String ends = until.map(time -> " until " + Units.time(time)).orElse("");
            return text + ends + message.map(why -> ": " + why).orElse("");
        }
    }

    Fate of(Deleted gone) {
        Deletion.Step step = steps.get(gone.point().id());
        return step == null ? otherwise : fate(step);
    }

    private static Fate fate(Deletion.Step step) {
        return switch (step) {
            case Deletion.Gone(PointId _, long _, Optional<IOException> left) ->
                new Fate("deleted", Optional.empty(), left.map(e -> "some of its data is left: " + e.getMessage()));
            case Deletion.Held _ -> new Fate("held", Optional.empty(), Optional.empty());
            case Deletion.Locked(PointId _, Optional<Instant> until) ->
                new Fate(
                        "locked",
                        until.filter(time -> !time.equals(Instant.MAX)),
                        until.filter(Instant.MAX::equals).map(time -> "legal hold"));
            case Deletion.Failed(PointId _, IOException why) ->
                new Fate("failed", Optional.empty(), Optional.of(why.getMessage()));
        };
    }
}
