package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.service.serve.LearnerPlace;
import io.etcddr.service.serve.ServeProcess;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `etcd-dr serve` killed without warning at any point of the life of the learner that it runs: while it is added
/// and joins, in sync and in a hot backup, while it is started anew, rebuilt, and given back.
@Tag("soak")
final class LearnerKillSoakTest {
    private static final int KILLS = Soak.of(5, 20);
    private static final int VOTERS = 3;
    private static final Duration LEAVING = Duration.ofSeconds(3);

    private final Random random = Soak.random();
    private final Map<Life, Integer> lives = new EnumMap<>(Life.class);

    /// How long a service needed from its start to its lease, and from there to a learner in sync.
    private Duration start = Duration.ZERO;

    private Duration joining = Duration.ZERO;

    /// What the learner goes through when its service is killed.
    private enum Life {
        /// It is no member yet.
        JOINS,
        /// It runs, left over from the service before.
        IS_MET,
        /// It does not: its machine went down with the service.
        IS_STARTED,
        /// It is replaced by another.
        IS_REBUILT,
        /// It is given back, on request.
        LEAVES
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"V3_5", "V3_6", "V3_7"})
    void whateverItWasKilledAtThereIsOneLearnerOfOursOrNone(EtcdVersion version) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(version).members(VOTERS).start();
                EtcdTestClient client = cluster.client();
                LearnerPlace learner = LearnerPlace.ofService(folder, cluster, "hot: {every: 1s}")) {
            client.put("/apisix/routes/first", "{}");
            liveInPeace(learner);
            for (int kill = 0; kill < KILLS; kill++) {
                Life life = Life.values()[kill % Life.values().length];
                lives.merge(life, 1, Integer::sum);
                prepare(life, learner);
                liveAndDie(life, learner);
                client.put("/apisix/routes/" + kill, "{}");
                requireOneOrNone(learner, "kill %d, of one that %s".formatted(kill, life));
            }
            succeed(learner, "add");
            try (ServeProcess service = ServeProcess.start(learner.site())) {
                service.awaitLog("lease taken");
                learner.awaitInSync();
                assertThat(learner.learners()).as("seed %d", Soak.seed()).hasSize(1);
                requireOneOrNone(learner, "the end");
                assertThat(service.terminate()).as(service.log()).isZero();
            }
            assertThat(learner.process())
                    .as("its etcd, when the service has ended")
                    .isEmpty();
            succeed(learner, "remove");
            assertThat(learner.learners()).as("after its removal").isEmpty();
            cluster.awaitHealthy();
            Soak.tell("etcd %s: %d kills of a service with a learner that %s", version, KILLS, lives);
        }
    }

    private void liveInPeace(LearnerPlace learner) throws IOException {
        long from = System.nanoTime();
        try (ServeProcess service = ServeProcess.start(learner.site())) {
            service.awaitLog("lease taken");
            start = Duration.ofNanos(System.nanoTime() - from);
            service.awaitLog("learner is in sync");
            joining = Duration.ofNanos(System.nanoTime() - from).minus(start);
            service.awaitLog("hot succeeded");
            service.kill();
        }
    }

    /// While no service runs.
    private static void prepare(Life life, LearnerPlace learner) throws IOException {
        switch (life) {
            case JOINS -> {
                succeed(learner, "remove");
                succeed(learner, "add");
            }
            case IS_MET, LEAVES -> succeed(learner, "add");
            case IS_STARTED -> {
                succeed(learner, "add");
                learner.killProcess();
            }
            case IS_REBUILT -> succeed(learner, "rebuild");
        }
    }

    /// One of five dies while it starts, the others at work.
    private void liveAndDie(Life life, LearnerPlace learner) throws IOException {
        try (ServeProcess service = ServeProcess.start(learner.site())) {
            if (random.nextInt(5) == 0) {
                service.live(part(start));
            } else {
                service.awaitLog("lease taken");
                service.live(part(joining));
                if (life == Life.LEAVES) {
                    CommandRun asked = learner.site().dr("learner", "release", "--wait", "0s");
                    assertThat(asked.exitCode()).as(asked.out() + asked.err()).isIn(0, 3);
                    service.live(part(LEAVING));
                }
            }
            service.kill();
        }
    }

    private Duration part(Duration time) {
        return Duration.ofNanos((long) (random.nextDouble() * time.toNanos()));
    }

    private static void succeed(LearnerPlace learner, String verb) {
        CommandRun run = learner.site().dr("learner", verb);
        assertThat(run.exitCode())
                .as("learner %s: %s%s, seed %d", verb, run.out(), run.err(), Soak.seed())
                .isZero();
    }

    private static void requireOneOrNone(LearnerPlace learner, String when) throws IOException {
        ClusterView view = learner.view();
        List<List<String>> urls = view.members().stream()
                .filter(Member::learner)
                .map(Member::peerUrls)
                .toList();
        assertThat(urls)
                .as("the learners after %s, seed %d", when, Soak.seed())
                .isIn(List.of(), List.of(List.of(learner.peerUrl())));
        assertThat(view.leader())
                .as("a leader after %s, seed %d", when, Soak.seed())
                .isPresent();
        assertThat(view.voters())
                .as("the voters after %s, seed %d", when, Soak.seed())
                .hasSize(VOTERS)
                .allMatch(voter -> voter.status().isPresent());
    }
}
