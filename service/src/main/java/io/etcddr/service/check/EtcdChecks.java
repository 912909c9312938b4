package io.etcddr.service.check;

import io.etcddr.config.LearnerConfig;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.etcd.HashKvComparison;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The live cluster: who answers, what it may be asked, and whether its members hold the same data.
final class EtcdChecks {
    /// So many revisions without any compaction are more than a cluster has whose compaction works.
    private static final long NEVER_COMPACTED = 100_000;

    private final EtcdClient client;
    private final Optional<LearnerConfig> learner;
    private final List<Check> checks = new ArrayList<>();

    /// @param learner of ours
    EtcdChecks(EtcdClient client, Optional<LearnerConfig> learner) {
        this.client = client;
        this.learner = learner;
    }

    /// @param newestPoint the revision of the newest recovery point, when there is one
    /// @return the look at the cluster, when there could be one
    Optional<ClusterView> run(Optional<Long> newestPoint) {
        ClusterView view;
        try {
            view = client.view();
        } catch (IOException | RuntimeException e) {
            checks.add(Check.failedWith("etcd members", e));
            return Optional.empty();
        }
        checks.add(members(view));
        checks.add(versions(view));
        checks.add(alarms(view));
        checks.add(Check.of("etcd learner", () -> learner(view)));
        checks.add(Check.of("etcd rights", () -> rights(view, newestPoint)));
        checks.add(Check.of("etcd consistency", this::consistency));
        return Optional.of(view);
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    private static Check members(ClusterView view) {
        List<Member> voters = view.voters();
        List<Member> silent =
                voters.stream().filter(voter -> voter.status().isEmpty()).toList();
        int answering = voters.size() - silent.size();
        String detail = "%d of %d voters answer".formatted(answering, voters.size());
        if (silent.isEmpty() && view.leader().isPresent()) {
            return Check.ok("etcd members", detail + ", leader " + view.leader().get());
        }
        String missing = silent.stream()
                .map(member -> "%s: %s".formatted(member, member.problem().orElse("no answer")))
                .collect(Collectors.joining("; "));
        if (view.leader().isEmpty()) {
            return Check.failed(
                    "etcd members",
                    detail + ", no leader" + (missing.isEmpty() ? "" : ": " + missing),
                    "The cluster has no quorum: bring members back. A backup of what is left is still possible.");
        }
        return answering > voters.size() / 2
                ? Check.warning(
                        "etcd members", detail + ": " + missing, "Bring the silent members back before more are lost.")
                : Check.failed(
                        "etcd members", detail + ": " + missing, "Check the endpoints and the network from here.");
    }

    private static Check versions(ClusterView view) {
        Map<String, List<String>> byVersion = view.members().stream()
                .filter(member -> member.status().isPresent())
                .collect(Collectors.groupingBy(
                        member -> member.status().orElseThrow().version(),
                        TreeMap::new,
                        Collectors.mapping(Member::name, Collectors.toList())));
        String detail = byVersion.size() == 1
                ? byVersion.keySet().iterator().next()
                : byVersion.entrySet().stream()
                        .map(entry -> "%s: %s".formatted(entry.getKey(), String.join(", ", entry.getValue())))
                        .collect(Collectors.joining("; "));
        Optional<String> unknown = byVersion.keySet().stream()
                .filter(version -> !version.matches("3\\.[4-7]\\..*"))
                .findFirst();
        if (unknown.isPresent()) {
            return Check.warning(
                    "etcd version",
                    detail,
                    "Data directories can be restored for etcd 3.4 to 3.7; others are not tested.");
        }
        return byVersion.size() == 1
                ? Check.ok("etcd version", detail)
                : Check.warning(
                        "etcd version", detail, "Finish the upgrade: members of two versions are for a short time.");
    }

    private static Check alarms(ClusterView view) {
        List<ClusterView.Alarm> corrupt = view.alarms().stream()
                .filter(alarm -> alarm.type().equals("CORRUPT"))
                .toList();
        String all = view.alarms().stream()
                .map(alarm -> "%s of member %s".formatted(alarm.type(), alarm.member()))
                .collect(Collectors.joining(", "));
        if (!corrupt.isEmpty()) {
            return Check.failed(
                    "etcd alarms",
                    all,
                    "Backups are refused while members may be corrupt. Compare `etcdctl endpoint hashkv --cluster` and"
                            + " replace the member that differs.");
        }
        return view.alarms().isEmpty()
                ? Check.ok("etcd alarms", "none")
                : Check.warning(
                        "etcd alarms", all, "Compact and defragment, then `etcdctl alarm disarm`; writes are refused.");
    }

    /// etcd takes one learner by default; whose it is matters to whoever wants to add one.
    private Check learner(ClusterView view) throws IOException {
        if (learner.isPresent()) {
            return new LearnerCheck(client, learner.get()).run(view);
        }
        List<Member> learners = view.members().stream().filter(Member::learner).toList();
        return learners.isEmpty()
                ? Check.ok("etcd learner", "no learner, its place is free")
                : Check.ok(
                        "etcd learner",
                        "taken by " + learners.stream().map(Member::toString).collect(Collectors.joining(", ")));
    }

    /// HashKV needs the role root where the cluster has users, and so does the snapshot.
    private Check rights(ClusterView view, Optional<Long> newestPoint) throws IOException, Failure {
        URI endpoint = view.voters().stream()
                .flatMap(voter -> voter.endpoint().stream())
                .findFirst()
                .orElseThrow(() -> new IOException("no voter can be reached"));
        HashKvAnswer answer = client.hashKv(endpoint, 0);
        long compacted = answer.compactRevision();
        long current = answer.currentRevision();
        if (compacted <= 0 && current > NEVER_COMPACTED) {
            return Check.warning(
                    "etcd compaction",
                    "snapshots and HashKV are allowed; revision %d was reached without any compaction"
                            .formatted(current),
                    "Turn on --auto-compaction-retention, or the database grows until its quota stops all writes.");
        }
        String history = newestPoint
                .map(point -> compacted > point
                        ? ", history since the newest point is compacted away"
                        : ", history reaches back past the newest point")
                .orElse("");
        return Check.ok("etcd rights", "snapshots and HashKV are allowed; revision %d%s".formatted(current, history));
    }

    private Check consistency() throws IOException {
        HashKvComparison comparison = client.compareVotersNow();
        List<String> disagreements = comparison.disagreements();
        if (!disagreements.isEmpty()) {
            return Check.failed(
                    "etcd consistency",
                    String.join("; ", disagreements),
                    "One of them is corrupt and backups are refused: replace the member that differs from the majority.");
        }
        return comparison.answers().isEmpty()
                ? Check.warning("etcd consistency", "no voter answered HashKV", "Backups will be unproven.")
                : Check.ok(
                        "etcd consistency",
                        "%d voters answer the same HashKV at revision %d"
                                .formatted(comparison.answers().size(), comparison.revision()));
    }
}
