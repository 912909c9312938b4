package io.etcddr.backup;

import io.etcddr.backup.HotFallback.Reason;
import io.etcddr.catalog.Manifest.Lag;
import io.etcddr.catalog.PointKind;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Status;
import io.etcddr.source.DatabaseCopies;
import io.etcddr.source.OurLearner;
import io.etcddr.source.SourceChoice.Candidate;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Waits for the learner to be in sync: few raft entries behind the leader, and at the revision that the leader had
/// when the look began. Where the wait ends before, the point is labelled with the lag; where the learner does not
/// serve at all, there is no hot backup.
record HotOrigin(LiveCluster cluster, HotTerms terms, InstantSource clock, Pause pause) {
    static final Duration STEP = Duration.ofMillis(250);

    sealed interface Found {}

    record Learner(Origin origin) implements Found {}

    record Nobody(HotFallback fallback) implements Found {}

    /// @param first the look that the backup began with
    Found look(ClusterView first) throws IOException {
        Instant end = clock.instant().plus(terms.longestWait());
        long looks = terms.longestWait().dividedBy(STEP); // whatever the clock does
        long goal = highestRevision(first);
        ClusterView view = first;
        for (long again = 0; ; again++) {
            OurLearner learner = OurLearner.in(view, terms.peerUrl());
            boolean over = again >= looks || !clock.instant().isBefore(end);
            switch (learner.state()) {
                case ABSENT -> {
                    return new Nobody(new HotFallback(Reason.NO_LEARNER, learner.told()));
                }
                case SLOT_TAKEN -> {
                    return new Nobody(new HotFallback(Reason.SLOT_TAKEN, learner.told()));
                }
                case SILENT, UNFIT -> {
                    if (over) {
                        Reason reason = learner.state() == OurLearner.State.SILENT ? Reason.SILENT : Reason.UNFIT;
                        return new Nobody(new HotFallback(reason, learner.told()));
                    }
                }
                case FIT, TOO_OLD -> {
                    boolean copied = learner.state() == OurLearner.State.TOO_OLD;
                    if (copied && terms.copies().isEmpty()) {
                        return new Nobody(new HotFallback(Reason.UNFIT, learner.told()));
                    }
                    Candidate candidate = learner.candidate().orElseThrow();
                    Optional<DatabaseCopies> copies = terms.copies().filter(any -> copied);
                    Lag lag = lag(candidate, goal);
                    if (lag.entries() <= terms.maximumLag() && lag.revisions() == 0) {
                        return new Learner(new Origin(view, candidate, PointKind.HOT, Optional.empty(), copies));
                    }
                    if (over) {
                        return new Learner(new Origin(view, candidate, PointKind.HOT, Optional.of(lag), copies));
                    }
                }
            }
            view = lookAgain();
        }
    }

    private ClusterView lookAgain() throws IOException {
        try {
            pause.forAtLeast(STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the learner to be in sync");
        }
        return cluster.view();
    }

    /// Of the leader; while there is none, of whoever is furthest.
    private static long highestRevision(ClusterView view) {
        return view.leader()
                .flatMap(ClusterView.Member::status)
                .map(Status::revision)
                .orElseGet(() -> view.members().stream()
                        .flatMap(member -> member.status().stream())
                        .mapToLong(Status::revision)
                        .max()
                        .orElse(0));
    }

    private static Lag lag(Candidate learner, long goal) {
        long revision = learner.member().status().orElseThrow().revision();
        return new Lag(learner.lag().orElse(0), Math.max(0, goal - revision));
    }
}
