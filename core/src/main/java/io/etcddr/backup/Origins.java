package io.etcddr.backup;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.source.SourceChoice;
import io.etcddr.source.SourceChoice.Candidate;
import io.etcddr.source.SourcePolicy;
import java.util.List;
import java.util.Optional;

/// Chooses the member that a cold backup comes from.
final class Origins {
    private Origins() {}

    static Origin choose(ClusterView view, SourcePolicy policy, Safety safety) throws Failure {
        SourceChoice choice = SourceChoice.of(view, policy);
        Candidate candidate = choice.chosen()
                .or(() -> safety == Safety.OVERRIDDEN ? chooseAmongCorrupt(view, policy) : Optional.empty())
                .orElseThrow(() -> new Failure(
                                ErrorCode.ETCD, "no member is fit to take a snapshot from:\n" + choice.describe())
                        .hint("Bring at least one sound member back, then run the backup again."));
        return new Origin(view, candidate);
    }

    /// A backup of a member with the alarm CORRUPT is better than none, for whoever asks for it with `--force`.
    private static Optional<Candidate> chooseAmongCorrupt(ClusterView view, SourcePolicy policy) {
        List<ClusterView.Alarm> others = view.alarms().stream()
                .filter(alarm -> !alarm.type().equals("CORRUPT"))
                .toList();
        ClusterView calm = new ClusterView(view.id(), view.members(), others);
        return SourceChoice.of(calm, policy).chosen();
    }
}
