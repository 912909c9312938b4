package io.etcddr.backup;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Alarm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The checks that refuse a backup of an unfit cluster, and what was overridden. A backup of a corrupt cluster
/// must
/// say so.
final class SafetyChecks {
    /// As manifests write them.
    static final String CORRUPT_ALARM = "corrupt-alarm";

    static final String MEMBERS_DISAGREE = "members-disagree";

    private final Safety safety;
    private final List<String> overridden = new ArrayList<>();

    SafetyChecks(Safety safety) {
        this.safety = safety;
    }

    void checkReachable(ClusterView view) throws Failure {
        if (view.members().stream().noneMatch(member -> member.status().isPresent())) {
            String problems = view.members().stream()
                    .map(member -> "%s (%s): %s"
                            .formatted(
                                    member.name(), member.id(), member.problem().orElse("no answer")))
                    .collect(Collectors.joining("; "));
            throw new Failure(ErrorCode.ETCD, "no member of the cluster answers: " + problems)
                    .hint("Check that the members run and that their client URLs can be reached from here.");
        }
    }

    void checkAlarms(ClusterView view) throws Failure {
        List<String> corrupt = view.alarms().stream()
                .filter(alarm -> alarm.type().equals("CORRUPT"))
                .map(Alarm::member)
                .map(Object::toString)
                .toList();
        if (!corrupt.isEmpty()) {
            refuse(
                    CORRUPT_ALARM,
                    "the cluster has raised the CORRUPT alarm for member %s".formatted(String.join(", ", corrupt)),
                    "Find the sound members first (compare `etcdctl endpoint hashkv --cluster`) and replace the others.");
        }
    }

    /// @param message which members say what
    void membersDisagree(String message) throws Failure {
        refuse(
                MEMBERS_DISAGREE,
                message,
                "One of them is corrupt. Compare `etcdctl endpoint hashkv --cluster`, and replace the member that differs"
                        + " from the majority.");
    }

    /// @param cure what to do about it
    private void refuse(String check, String message, String cure) throws Failure {
        if (safety == Safety.ENFORCED) {
            throw new Failure(ErrorCode.REFUSED, message)
                    .hint(cure + " To take a backup all the same, add --force: its manifest will say so.")
                    .hintInService(cure + " To take a backup all the same, run etcd-dr backup --force by hand: its"
                            + " manifest will say so.");
        }
        overridden.add(check);
    }

    List<String> overridden() {
        return List.copyOf(overridden);
    }
}
