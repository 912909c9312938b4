package io.etcddr.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.EtcdException;
import io.etcddr.learner.EtcdRuntime.Disk.Content;
import io.etcddr.learner.EtcdRuntime.Order;
import io.etcddr.learner.LearnerMarker.Phase;
import io.etcddr.learner.LearnerMarker.Reached;
import io.etcddr.value.ByteSize;
import io.etcddr.value.Digest;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// Looks after one learner, a step at a time. Whatever cuts a step short, the next one goes on from what the cluster,
/// the folder and the process tell. For one thread, while it holds the folder.
public final class ManagedLearner implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration NOTED_EVERY = Duration.ofSeconds(30);
    /// What a learner's own log may need meanwhile, in bytes.
    private static final long ROOM_LEFT = 128L << 20;

    private final URI peerUrl;
    private final LearnerPolicy policy;
    private final LearnerFolder folder;
    private final EtcdRuntime runtime;
    private final Connection connection;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Listener listener;
    private final Trail trail;
    private final Patience patience;
    private long notedAt;
    private LearnerStatus status;
    private Optional<EtcdClient> connected = Optional.empty();

    /// Connects to the cluster, with the learner known to the access.
    @FunctionalInterface
    public interface Connection {
        EtcdClient open() throws IOException, Failure;
    }

    /// Is told on the thread of the steps.
    public interface Listener {
        /// Nobody is told.
        Listener NONE = new Listener() {
            @Override
            public void acts(Action action) {
                // Nobody is told.
            }

            @Override
            public void fails(Action action, String why) {
                // Nobody is told.
            }
        };

        /// Before the step is made.
        void acts(Action action);

        /// A step could not be made, for another reason than the last time.
        void fails(Action action, String why);
    }

    /// @param nanos a clock that is never set, such as [System#nanoTime]
    public ManagedLearner(
            URI peerUrl,
            LearnerPolicy policy,
            LearnerFolder folder,
            EtcdRuntime runtime,
            Connection connection,
            InstantSource clock,
            LongSupplier nanos,
            Listener listener) {
        this.peerUrl = requireNonNull(peerUrl, "peerUrl is null");
        this.policy = requireNonNull(policy, "policy is null");
        this.folder = requireNonNull(folder, "folder is null");
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.connection = requireNonNull(connection, "connection is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.nanos = requireNonNull(nanos, "nanos is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.trail = new Trail(nanos.getAsLong());
        this.patience = new Patience(policy);
        this.notedAt = nanos.getAsLong() - NOTED_EVERY.toNanos();
        this.status = LearnerStatus.unknown(clock.instant());
    }

    /// Looks at everything and makes one step.
    ///
    /// @throws InterruptedIOException if the thread is interrupted; every other trouble is told by the status
    public LearnerStatus step() throws InterruptedIOException {
        Action action = new Action.Wait(LearnerState.BROKEN, "");
        try {
            Wish wish = folder.wish();
            Observation seen = look(wish);
            action = LearnerPlan.decide(seen, policy, clock.instant());
            status = LearnerStatus.of(seen, wish.held(clock.instant()), action, status, clock.instant());
            if (action.state() == LearnerState.IN_SYNC) {
                trail.fine(nanos.getAsLong());
            }
            note(seen, action);
            if (!(action instanceof Action.Wait)) {
                Optional<String> pause = patience.pause(nanos.getAsLong());
                if (pause.isPresent()) {
                    status = status.saying(action.state(), pause.get());
                } else {
                    listener.acts(action);
                    make(action, seen, wish);
                    patience.over();
                }
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | Failure | RuntimeException e) {
            boolean taken = e instanceof EtcdException etcd && etcd.reason() == EtcdException.Reason.TOO_MANY_LEARNERS;
            String why = taken ? taken() : why(e);
            status = status.saying(taken ? LearnerState.ABSENT : action.state(), why);
            if (patience.failed(nanos.getAsLong(), why)) {
                listener.fails(action, why);
            }
        }
        status = status.with(trail);
        return status;
    }

    public LearnerStatus status() {
        return status;
    }

    private String taken() {
        return status.why().isEmpty() ? "the learner slot is taken" : status.why();
    }

    private static String why(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private Observation look(Wish wish) throws IOException, Failure {
        LearnerMarker marker = folder.marker();
        Optional<Sight> sight = Optional.empty();
        String blind = "";
        try {
            sight = Optional.of(sight(marker));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | Failure e) {
            blind = why(e);
            disconnect(); // secrets and certificates may have changed
        }
        EtcdRuntime.Run run = runtime.look();
        EtcdRuntime.Disk disk = runtime.disk();
        return new Observation(
                runtime.kind(),
                peerUrl,
                wish.at(clock.instant()),
                copyOrder(),
                marker,
                sight,
                blind,
                run,
                disk,
                Digest.of(runtime.settings().getBytes(StandardCharsets.UTF_8)).hex(),
                runtime.minors(),
                trail.seen(nanos.getAsLong(), sight, run, disk.bytes()));
    }

    private Sight sight(LearnerMarker marker) throws IOException, Failure {
        ClusterView view = client().view();
        Optional<URI> leader = view.leader().flatMap(Member::endpoint);
        if (leader.isPresent()) {
            // The list came from whoever answered first. One who lags behind misses those who were just added.
            Set<MemberId> told = new HashSet<>();
            view.members().forEach(member -> told.add(member.id()));
            if (!client().membership(leader.get()).ids().equals(told)) {
                throw new IOException("the members do not agree yet on who is one");
            }
        }
        return Sight.of(view, peerUrl, marker.member());
    }

    private EtcdClient client() throws IOException, Failure {
        if (connected.isEmpty()) {
            connected = Optional.of(connection.open());
        }
        return connected.get();
    }

    private void disconnect() {
        connected.ifPresent(EtcdClient::close);
        connected = Optional.empty();
    }

    /// Writes down how far its data is, so that a cluster that has lost it is told from the one that it followed.
    private void note(Observation seen, Action action) throws IOException {
        Optional<ClusterView.Status> answered = seen.sight().flatMap(Sight::status);
        LearnerMarker marker = seen.marker();
        boolean follows =
                marker.phase() == Phase.STARTING || marker.phase() == Phase.STARTED || marker.phase() == Phase.SYNCED;
        if (seen.kind() == EtcdRuntime.Kind.EXTERNAL || answered.isEmpty() || !follows) {
            return;
        }
        if (!(action instanceof Action.Wait)) {
            return;
        }
        LearnerMarker next = marker.answered();
        if (nanos.getAsLong() - notedAt >= NOTED_EVERY.toNanos()) {
            next = next.reaching(reached(answered.get()));
            notedAt = nanos.getAsLong();
        }
        if (!next.equals(marker)) {
            folder.write(next);
        }
    }

    private static Reached reached(ClusterView.Status status) {
        return new Reached(status.raftAppliedIndex(), status.revision());
    }

    private void make(Action action, Observation seen, Wish wish) throws IOException, Failure {
        LearnerMarker marker = seen.marker();
        Sight sight = seen.sight().orElseThrow();
        switch (action) {
            case Action.Wait wait -> {}
            case Action.Add add -> add(begun(marker, wish), sight);
            case Action.Adopt adopt ->
                folder.write(marker.added(
                        sight.cluster(), sight.member().orElseThrow().id()));
            case Action.Start start -> start(start.minor(), seen, sight);
            case Action.Stop stop -> {
                runtime.stop(GRACE);
                stop.reason().ifPresent(trail::stopped);
            }
            case Action.Remove remove -> remove(remove, seen, sight, wish);
            case Action.Settle settle -> {
                folder.write(marker.synced().reaching(reached(sight.status().orElseThrow())));
                runtime.dropAside();
            }
            case Action.Copy copy -> copy(copy, seen, sight);
            case Action.HandOver handOver ->
                folder.advance(seen.copyOrder().orElseThrow().at(CopyOrder.Phase.READY));
            case Action.Erase erase -> {
                runtime.dropData();
                runtime.dropAside();
                if (seen.copyOrder().isPresent()) {
                    folder.drop(seen.copyOrder().get());
                }
                folder.forget();
            }
        }
    }

    /// A rebuild begins with the history that is there now, whatever it is.
    private LearnerMarker begun(LearnerMarker marker, Wish wish) throws IOException {
        if (wish.kind() != Wish.Kind.REBUILD) {
            return marker;
        }
        folder.write(new Wish(Wish.Kind.FOLLOW, Optional.empty(), wish.asked()));
        return marker.forgetting();
    }

    private void add(LearnerMarker marker, Sight sight) throws IOException, Failure {
        LearnerMarker adding = marker.adding(sight.cluster());
        folder.write(adding);
        MemberId id = client().membership(sight.leader().orElseThrow()).addLearner(peerUrl);
        folder.write(adding.added(sight.cluster(), id));
    }

    private void start(String minor, Observation seen, Sight sight) throws IOException, Failure {
        if (seen.marker().phase() == Phase.ADDED) {
            clear(seen);
        }
        folder.write(seen.marker().starting(minor, seen.settings()));
        runtime.start(new Order(minor, sight.peers(), sight.learners() + 1));
        trail.started(nanos.getAsLong());
    }

    /// One that somebody has waited for too long is dropped.
    private Optional<CopyOrder> copyOrder() throws IOException {
        Optional<CopyOrder> order = folder.copyOrder();
        if (order.filter(some -> some.isOver(clock.instant())).isPresent()) {
            folder.drop(order.get());
            return Optional.empty();
        }
        return order;
    }

    /// What cannot be copied is refused, or the learner would be ended for it again and again.
    private void copy(Action.Copy copy, Observation seen, Sight sight) throws IOException, Failure {
        CopyOrder order = seen.copyOrder().orElseThrow();
        long size = sight.status().orElseThrow().dbSize();
        long free = Files.getFileStore(folder.path()).getUsableSpace();
        if (free < size + ROOM_LEFT) {
            folder.advance(order.refused("%s has %s free, and %s are needed"
                    .formatted(folder.path(), new ByteSize(free).rounded(), new ByteSize(size + ROOM_LEFT).rounded())));
            return;
        }
        runtime.stop(GRACE);
        trail.stopped(Restart.COPY);
        try {
            runtime.copyDatabase(folder.copy());
            order = order.at(CopyOrder.Phase.COPIED);
        } catch (IOException e) {
            Files.deleteIfExists(folder.copy());
            order = order.refused(why(e));
        }
        folder.advance(order);
        start(copy.minor(), seen, sight);
    }

    private void remove(Action.Remove remove, Observation seen, Sight sight, Wish wish) throws IOException, Failure {
        Optional<MemberId> member = sight.member().map(Member::id).or(seen.marker()::member);
        LearnerMarker marker = seen.marker();
        if (remove.repair().isPresent()) {
            marker = marker.repaired(remove.repair().get(), clock.instant());
        }
        if (remove.repair().equals(Optional.of(Repair.REQUESTED))) {
            marker = marker.forgetting();
        }
        folder.write(marker.removing(member));
        if (remove.repair().equals(Optional.of(Repair.REQUESTED))) {
            begun(marker, wish);
        }
        runtime.stop(GRACE);
        if (sight.member().isPresent()) {
            removeMember(sight.leader().orElseThrow(), sight.member().get().id());
        }
        clear(seen);
        folder.write(marker.removed());
        remove.repair().ifPresent(repair -> trail.replaced(nanos.getAsLong(), repair));
    }

    private void removeMember(URI leader, MemberId member) throws IOException, Failure {
        try {
            client().membership(leader).remove(member);
        } catch (EtcdException e) {
            if (e.reason() != EtcdException.Reason.NO_SUCH_MEMBER) {
                throw e;
            }
        }
    }

    /// Makes room for new data. A copy that was in sync is kept until the next one is: it may become the last one.
    private void clear(Observation seen) throws IOException {
        if (seen.disk().data() == Content.THERE && seen.disk().aside() == Content.NONE) {
            runtime.putAside();
        } else {
            runtime.dropData();
        }
    }

    /// Ends its etcd and keeps its data: whoever looks after it next goes on with it.
    public void stop() throws IOException {
        if (runtime.kind() == EtcdRuntime.Kind.OURS) {
            runtime.stop(GRACE);
        }
    }

    /// Leaves its etcd running.
    @Override
    public void close() throws IOException {
        disconnect();
        runtime.close();
    }
}
