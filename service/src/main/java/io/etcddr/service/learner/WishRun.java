package io.etcddr.service.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.cli.run.Console;
import io.etcddr.error.Failure;
import io.etcddr.files.LockFile;
import io.etcddr.learner.LearnerFolder;
import io.etcddr.learner.LearnerMarker;
import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.learner.LearnerStatus;
import io.etcddr.learner.ManagedLearner;
import io.etcddr.learner.Wish;
import io.etcddr.service.learner.LearnerDone.Progress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Carries out what a person wants of a learner that etcd-dr runs. The wish is written down first; a service that looks
/// after the learner does what it says. Where none does, what takes the learner out of the cluster is done here and
/// now; what lets it follow is left to the service, because its etcd would end with this command.
record WishRun(LearnerWiring wiring, Console console, Duration patience) {
    WishRun {
        requireNonNull(wiring, "wiring is null");
        requireNonNull(console, "console is null");
        requireNonNull(patience, "patience is null");
    }

    LearnerDone carryOut(String verb, Wish.Kind kind, Optional<Duration> lasting) throws Failure, IOException {
        LearnerFolder folder = wiring.openFolder();
        Instant now = Clock.systemUTC().instant();
        folder.write(new Wish(kind, lasting.map(now::plus), now));
        Optional<LockFile> hold = folder.tryHold();
        if (hold.isEmpty()) {
            return await(verb, kind, wiring.watch(folder, console::variable, Clock.systemUTC()), folder);
        }
        try (LockFile _ = hold.get()) {
            if (kind == Wish.Kind.FOLLOW || kind == Wish.Kind.REBUILD) {
                return new LearnerDone(
                        wiring.cluster().name(),
                        verb,
                        Progress.LEFT_TO_SERVICE,
                        "no service of this machine looks after it now; etcd-dr serve with this config will",
                        List.of());
            }
            return await(
                    verb,
                    kind,
                    wiring.manage(folder, console::variable, Clock.systemUTC(), ManagedLearner.Listener.NONE),
                    folder);
        }
    }

    private LearnerDone await(String verb, Wish.Kind kind, ManagedLearner learner, LearnerFolder folder)
            throws IOException {
        try (learner) {
            long end = System.nanoTime() + patience.toNanos();
            while (true) {
                LearnerStatus status = learner.step();
                if (isDone(kind, status, folder)) {
                    return new LearnerDone(wiring.cluster().name(), verb, Progress.DONE, done(kind), List.of());
                }
                if (System.nanoTime() - end >= 0) {
                    return new LearnerDone(
                            wiring.cluster().name(),
                            verb,
                            Progress.UNDER_WAY,
                            "not done after %d s, and still wanted: it is %s%s"
                                    .formatted(
                                            patience.toSeconds(),
                                            status.state().id(),
                                            status.why().isEmpty() ? "" : ": " + status.why()),
                            List.of());
                }
                LearnerStatusCommand.pause();
            }
        }
    }

    /// @param status told by the cluster
    private static boolean isDone(Wish.Kind kind, LearnerStatus status, LearnerFolder folder) throws IOException {
        LearnerMarker marker = folder.marker();
        boolean seen = status.sawCluster();
        return switch (kind) {
            case FOLLOW ->
                seen && status.member().isPresent() && marker.member().equals(status.member());
            case REBUILD -> folder.wish().kind() == Wish.Kind.FOLLOW;
            case RELEASE -> seen && status.member().isEmpty() && marker.phase() == Phase.NONE;
            case REMOVE -> seen && status.member().isEmpty() && marker.equals(LearnerMarker.NONE);
        };
    }

    private static String done(Wish.Kind kind) {
        return switch (kind) {
            case FOLLOW -> "a member; etcd-dr learner status tells when it is in sync";
            case REBUILD -> "rebuilt; etcd-dr learner status tells when it is in sync";
            case RELEASE -> "no member any more: the slot is free; its last data stays until the next copy is in sync";
            case REMOVE -> "no member any more, and its data is removed; etcd-dr learner add brings it back";
        };
    }
}
