package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.EtcdException;
import io.etcddr.etcd.EtcdException.Reason;
import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.learner.Observation.Answer;
import io.etcddr.learner.Observation.Cluster;
import io.etcddr.learner.Observation.Data;
import io.etcddr.learner.Observation.Lag;
import io.etcddr.learner.Observation.Life;
import io.etcddr.learner.Observation.Listed;
import io.etcddr.learner.Observation.Local;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Carries out what [LearnerPlan] decides, a step each time that it is asked to: looks, decides, acts. Whoever
/// calls it
/// is the only one that does so for this learner. Not safe for use by several threads.
public final class ManagedLearner {
    private static final Duration BETWEEN_MARKS = Duration.ofSeconds(10);

    private final LearnerIdentity identity;
    private final LearnerPolicy policy;
    private final EtcdRuntime runtime;
    private final EtcdClient client;
    private final InstantSource clock;
    private final Journal journal;
    private Life lastLife = Life.ENDED;
    private LearnerState state = LearnerState.ABSENT;
    private Instant since = Instant.EPOCH;

    public ManagedLearner(
            LearnerIdentity identity,
            LearnerPolicy policy,
            EtcdRuntime runtime,
            EtcdClient client,
            InstantSource clock,
            LongSupplier nanos) {
        this.identity = requireNonNull(identity, "identity is null");
        this.policy = requireNonNull(policy, "policy is null");
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.client = requireNonNull(client, "client is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.journal = new Journal(nanos);
    }

    /// What is wanted of it from now on; it takes some steps to get there.
    public void wish(Wish wish) throws IOException {
        runtime.keep(runtime.marker().with(wish));
    }

    /// One step. Ends within the timeouts of the client, and of a graceful stop of an etcd.
    ///
    /// @throws IOException if the runtime fails, or the cluster in the middle of a change; the next step goes on
    /// @throws Failure if there is no etcd of the cluster's minor here
    public LearnerStatus step() throws IOException, Failure {
        Local local = runtime.look();
        LearnerMarker marker = filled(runtime.marker(), local);
        Optional<ClusterView> view = view();
        Optional<Cluster> cluster = view.map(v -> new ClusterObserver(v, identity).cluster());
        Optional<Answer> answer = cluster.flatMap(Cluster::ours).flatMap(Listed::answer);
        remember(local, answer);
        Decision decision =
                LearnerPlan.decide(new Observation(cluster, local, marker, journal.memory()), policy, clock.instant());
        if (decision.state() == LearnerState.IN_SYNC) {
            journal.inSync();
            marker = reached(marker, cluster.orElseThrow(), answer.orElseThrow());
        }
        carryOut(decision, marker, view, cluster);
        return status(decision, local, cluster, answer, view);
    }

    /// The cluster as it is; a cluster that does not answer is an observation too.
    private Optional<ClusterView> view() throws IOException {
        try {
            return Optional.of(client.view());
        } catch (EtcdException e) {
            return Optional.empty();
        }
    }

    private LearnerMarker filled(LearnerMarker marker, Local local) throws IOException {
        if (marker.phase() != Phase.ADDED || local.data() != Data.THERE) {
            return marker;
        }
        LearnerMarker changed = marker.with(Phase.FILLED);
        runtime.keep(changed);
        return changed;
    }

    /// Written down now and then: each time costs a sync of the disk.
    private LearnerMarker reached(LearnerMarker marker, Cluster cluster, Answer answer) throws IOException {
        long revision = cluster.revision() - answer.lag().map(Lag::revisions).orElse(0L);
        if (revision <= marker.revision() || (marker.revision() > 0 && !journal.isTimeToKeep(BETWEEN_MARKS))) {
            return marker;
        }
        LearnerMarker changed = marker.at(revision);
        runtime.keep(changed);
        journal.kept();
        return changed;
    }

    private void remember(Local local, Optional<Answer> answer) {
        if (lastLife == Life.RUNNING && local.life() == Life.ENDED) {
            journal.ended();
        }
        lastLife = local.life();
        answer.ifPresentOrElse(journal::answered, journal::silent);
    }

    private void carryOut(
            Decision decision, LearnerMarker marker, Optional<ClusterView> view, Optional<Cluster> cluster)
            throws IOException, Failure {
        switch (decision.action()) {
            case Action.Rest() -> {}
            case Action.Add() -> add(marker, view.orElseThrow());
            case Action.Adopt(MemberId member) ->
                runtime.keep(marker.of(
                        view.orElseThrow().id(),
                        member,
                        runtime.look().data() == Data.THERE ? Phase.FILLED : Phase.ADDED));
            case Action.Start() -> start(view.orElseThrow(), cluster.orElseThrow());
            case Action.Stop() -> stop(decision);
            case Action.Remove(MemberId member) -> remove(member, marker, view.orElseThrow());
            case Action.Clear() -> {
                runtime.clear();
                runtime.keep(marker.forgotten());
                journal.forget();
            }
            case Action.Rebuild() -> runtime.keep(marker.with(new Wish.Repair()));
            case Action.Resume() ->
                runtime.keep(
                        marker.wish() instanceof Wish.Release
                                ? marker.with(new Wish.Run())
                                : marker.rebuilt(clock.instant()));
        }
    }

    private void add(LearnerMarker marker, ClusterView view) throws IOException {
        runtime.keep(marker.forgotten().with(Phase.ADDING));
        try {
            MemberId id = client.membership(leader(view)).addLearner(identity.peerUrl());
            runtime.keep(marker.of(view.id(), id, Phase.ADDED));
        } catch (EtcdException e) {
            if (e.reason() != Reason.TOO_MANY_LEARNERS && e.reason() != Reason.UNHEALTHY) {
                throw e;
            }
            runtime.keep(marker.forgotten());
            journal.refused();
        }
    }

    private static URI leader(ClusterView view) {
        return view.leader()
                .flatMap(ClusterView.Member::endpoint)
                .orElseThrow(() -> new IllegalStateException("a change of the membership without a leader"));
    }

    private void start(ClusterView view, Cluster cluster) throws IOException, Failure {
        String members = Stream.concat(
                        view.members().stream()
                                .filter(member -> !member.peerUrls()
                                        .contains(identity.peerUrl().toString()))
                                .flatMap(member -> member.peerUrls().stream().map(url -> nameOf(member) + "=" + url)),
                        Stream.of(identity.name() + "=" + identity.peerUrl()))
                .collect(Collectors.joining(","));
        journal.started();
        runtime.start(new EtcdRuntime.StartOrder(
                cluster.minor().orElseThrow(), identity.name(), identity.peerUrl(), identity.clientUrl(), members));
        lastLife = Life.RUNNING;
    }

    /// A member that has not started yet has no name; what stands here is compared by nobody.
    private static String nameOf(ClusterView.Member member) {
        return member.name().isEmpty() ? member.id().hex() : member.name();
    }

    private void stop(Decision decision) throws IOException {
        runtime.stop();
        lastLife = Life.ENDED;
        if (decision.state() == LearnerState.BROKEN) {
            journal.ended();
        }
    }

    private void remove(MemberId member, LearnerMarker marker, ClusterView view) throws IOException {
        try {
            client.membership(leader(view)).remove(member);
        } catch (EtcdException e) {
            if (e.reason() != Reason.NO_SUCH_MEMBER) {
                throw e;
            }
        }
        if (runtime.look().data() == Data.NONE) {
            runtime.keep(marker.forgotten());
            journal.forget();
        }
    }

    private LearnerStatus status(
            Decision decision,
            Local local,
            Optional<Cluster> cluster,
            Optional<Answer> answer,
            Optional<ClusterView> view)
            throws IOException {
        Instant now = clock.instant();
        if (decision.state() != state || since.equals(Instant.EPOCH)) {
            state = decision.state();
            since = now;
        }
        Optional<Lag> lag = answer.flatMap(Answer::lag);
        Optional<Duration> behind = lag.flatMap(known -> view.flatMap(ClusterView::leader)
                .flatMap(ClusterView.Member::status)
                .map(leader -> journal.behind(leader.revision(), known)));
        return new LearnerStatus(
                decision.state(),
                decision.why(),
                since,
                cluster.flatMap(Cluster::ours).map(Listed::id),
                lag,
                behind,
                answer,
                runtime.marker().wish(),
                journal.starts(),
                local.life() == Life.ENDED ? Optional.of(runtime.lastWords()) : Optional.empty());
    }

    /// Ends its etcd; its data and its place in the cluster stay.
    public void stop() throws IOException {
        runtime.look();
        runtime.stop();
    }
}
