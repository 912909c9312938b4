package io.etcddr.etcd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the voters of a cluster answered to HashKV of one revision. That members disagree is a finding, not an
/// error.
///
/// @param revision that was asked for
/// @param answers of the voters that answered
/// @param silent the voters that did not, each with the reason
public record HashKvComparison(long revision, List<Answer> answers, List<Silent> silent) {
    public record Answer(ClusterView.Member member, HashKvAnswer hashKv) {}

    public record Silent(ClusterView.Member member, EtcdException.Reason reason, String why) {}

    public HashKvComparison {
        answers = List.copyOf(answers);
        silent = List.copyOf(silent);
    }

    /// Members that answer different hashes for the same revision and the same compact revision hold different
    /// data: a sentence for each such compact revision, none when all is well.
    public List<String> disagreements() {
        List<String> found = new ArrayList<>();
        byCompactRevision().forEach((compact, group) -> {
            long hashes = group.stream().map(a -> a.hashKv().hash()).distinct().count();
            if (hashes > 1) {
                String each = group.stream()
                        .map(a -> "%s says %d".formatted(a.member(), a.hashKv().hash()))
                        .collect(Collectors.joining(", "));
                found.add("members disagree on HashKV of revision %d (compact revision %d): %s"
                        .formatted(revision, compact, each));
            }
        });
        return found;
    }

    /// Whether nothing kept the answers from being compared with each other: no voter answered "compacted", and all
    /// computed with the same compact revision. Otherwise a compaction came in between, and asking again helps.
    public boolean comparable() {
        return byCompactRevision().size() <= 1
                && silent.stream().noneMatch(s -> s.reason() == EtcdException.Reason.COMPACTED);
    }

    private Map<Long, List<Answer>> byCompactRevision() {
        return answers.stream()
                .collect(Collectors.groupingBy(
                        a -> a.hashKv().compactRevision(), TreeMap::new, Collectors.toUnmodifiableList()));
    }
}
