package io.etcddr.backup;

import io.etcddr.catalog.Manifest.Proof;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.HashKv;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// Compares the HashKV of a snapshot with what live members answer for the same revision (etcd-internals 6.3).
/// The
/// questions are under way from the start; the snapshot's own hash is computed meanwhile.
final class Prover implements AutoCloseable {
    private final ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Question> questions;
    private final long revision;
    private final List<String> warnings = new ArrayList<>();

    private record Question(Member first, Future<Witnesses.Answer> answer) {}

    /// @param agrees empty when the answer cannot be compared with this snapshot
    private record Comparison(Member member, Optional<HashKv> ours, Optional<HashKvAnswer> theirs, String reason) {
        boolean agrees() {
            return ours.isPresent() && ours.get().hash() == theirs.orElseThrow().hash();
        }

        boolean differs() {
            return ours.isPresent() && !agrees();
        }
    }

    /// Asks all of `witnesses` at once.
    ///
    /// @param witnesses of each the first member that answers; none of them is empty
    Prover(LiveCluster cluster, List<List<Member>> witnesses, long revision) {
        this.revision = revision;
        this.questions = witnesses.stream()
                .map(members -> new Question(
                        members.getFirst(), askers.submit(() -> Witnesses.ask(cluster, members, revision))))
                .toList();
    }

    /// Waits for the answers and judges them.
    ///
    /// @param own the snapshot's HashKV at its own compact revision
    /// @throws Failure with [ErrorCode#INTEGRITY] when nobody confirms the snapshot although somebody answered;
    ///     with [ErrorCode#REFUSED] when the members themselves disagree and that is not overridden
    Proof prove(Backend snapshot, HashKv own, SafetyChecks checks) throws IOException, Failure {
        Map<Long, HashKv> computed = new TreeMap<>(Map.of(own.compactRevision(), own));
        List<Comparison> comparisons = new ArrayList<>();
        for (Question question : questions) {
            comparisons.add(compare(question, snapshot, own, computed));
        }
        List<Comparison> agreeing =
                comparisons.stream().filter(Comparison::agrees).toList();
        List<Comparison> differing =
                comparisons.stream().filter(Comparison::differs).toList();
        comparisons.stream()
                .filter(comparison -> comparison.ours().isEmpty())
                .filter(comparison -> comparison.member().status().isPresent()) // of the others people know already
                .forEach(comparison -> warnings.add(
                        "%s was not compared: %s".formatted(name(comparison.member()), comparison.reason())));
        if (!differing.isEmpty()) {
            judge(agreeing, differing, checks);
        }
        return proof(own, agreeing, comparisons);
    }

    private Comparison compare(Question question, Backend snapshot, HashKv own, Map<Long, HashKv> computed)
            throws IOException {
        Witnesses.Answer answered;
        try {
            answered = question.answer().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                return new Comparison(question.first(), Optional.empty(), Optional.empty(), failure.getMessage());
            }
            throw new IOException("asking %s failed".formatted(name(question.first())), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while members were asked for their HashKV");
        }
        HashKvAnswer answer = answered.hashKv();
        long compactRevision = answer.compactRevision();
        if (compactRevision < own.compactRevision() || compactRevision > revision) {
            // etcd 3.5.5+ keeps the hashes of its last compactions and answers from there, with the compact revision of
            // that time (etcd-internals 6.2). The records that it covers are gone from the snapshot.
            return new Comparison(
                    answered.member(),
                    Optional.empty(),
                    Optional.of(answer),
                    ("it answered for compact revision %d, and the snapshot is compacted at %d: revision %d is that of the"
                                    + " last compaction, and only the next write makes it comparable")
                            .formatted(compactRevision, own.compactRevision(), revision));
        }
        HashKv ours = computed.get(compactRevision);
        if (ours == null) {
            ours = snapshot.hashKv(revision, compactRevision);
            computed.put(compactRevision, ours);
        }
        return new Comparison(answered.member(), Optional.of(ours), Optional.of(answer), "");
    }

    private void judge(List<Comparison> agreeing, List<Comparison> differing, SafetyChecks checks) throws Failure {
        String who = differing.stream().map(this::describe).collect(Collectors.joining("; "));
        if (agreeing.isEmpty()) {
            throw new Failure(
                            ErrorCode.INTEGRITY,
                            "no member confirms the snapshot at revision %d: %s".formatted(revision, who))
                    .hint("The snapshot is not what the members hold. Take another one from another member, and look at"
                            + " `etcdctl endpoint hashkv --cluster`.");
        }
        String message = "members disagree at revision %d: %s; the snapshot equals %s"
                .formatted(
                        revision,
                        who,
                        agreeing.stream()
                                .map(comparison -> name(comparison.member()))
                                .collect(Collectors.joining(", ")));
        checks.membersDisagree(message);
        warnings.add(message);
    }

    private String describe(Comparison comparison) {
        return "%s answers HashKV %d at compact revision %d, the snapshot has %d"
                .formatted(
                        name(comparison.member()),
                        comparison.theirs().orElseThrow().hash(),
                        comparison.theirs().orElseThrow().compactRevision(),
                        comparison.ours().orElseThrow().hash());
    }

    private static Proof proof(HashKv own, List<Comparison> agreeing, List<Comparison> all) {
        HashKv hash = agreeing.stream().findFirst().flatMap(Comparison::ours).orElse(own);
        List<MemberId> members =
                agreeing.stream().map(comparison -> comparison.member().id()).toList();
        Optional<String> unproven = members.isEmpty()
                ? Optional.of(all.stream()
                        .map(comparison -> name(comparison.member()) + ": " + comparison.reason())
                        .collect(Collectors.joining("; ")))
                : Optional.empty();
        return new Proof(hash.revision(), hash.compactRevision(), hash.hash(), members, unproven);
    }

    private static String name(Member member) {
        return "%s (%s)".formatted(member.name(), member.id());
    }

    /// What a person should know although the snapshot is what it should be.
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public void close() {
        askers.shutdownNow();
    }
}
