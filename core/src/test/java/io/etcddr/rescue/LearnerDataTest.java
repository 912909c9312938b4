package io.etcddr.rescue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.datadir.LogFolder;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.HandmadeDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a learner's data directory.
final class LearnerDataTest {
    private static final int PUT = 4;
    private static final int LEASE_GRANT = 8;
    private static final int V2 = 2;
    private static final int CLUSTER_VERSION = 1300;

    @TempDir
    private Path folder;

    private LogFolder log() {
        return LogFolder.in(folder.resolve("l0"));
    }

    /// A database with one key, of revision 2.
    private static void database(Path file, long index, long term) throws IOException {
        Files.deleteIfExists(file);
        new HandmadeDb()
                .put(2, "a", "1".getBytes(UTF_8))
                .item("cluster", "clusterVersion", "3.5.0")
                .item("meta", "consistent_index", HandmadeDb.number(index))
                .item("meta", "term", HandmadeDb.number(term))
                .write(file);
    }

    private static StoppedLearner state(LogFolder log) throws IOException, Failure {
        try (LearnerData data = LearnerData.open(log.dataDir(), Optional.empty())) {
            return data.state();
        }
    }

    private static Path db(LogFolder log) {
        return log.dataDir().resolve("member/snap/db");
    }

    @Test
    void committedRequestsThatTheDatabaseDoesNotHaveAreCounted() throws Exception {
        LogFolder log = log().request(1, 1, PUT)
                .request(1, 2, PUT)
                .request(1, 3, PUT)
                .request(1, 4, LEASE_GRANT)
                .request(1, 5, V2)
                .request(1, 6, CLUSTER_VERSION)
                .entry(2, 7, new byte[0])
                .request(2, 8, PUT)
                .request(2, 9, PUT)
                .commit(2, 8)
                .write();
        database(db(log), 2, 1);
        StoppedLearner state = state(log);
        assertThat(state.logProblem()).isEmpty();
        assertThat(state.applied()).isEqualTo(2);
        assertThat(state.committed()).isEqualTo(8);
        assertThat(state.missing()).isEqualTo(3);
        assertThat(state.missingWrites()).isEqualTo(2);
        assertThat(state.unsettled()).isEqualTo(1);
        assertThat(state.etcdVersion()).contains("3.5.0");
        assertThat(state.revision()).isEqualTo(2);
        assertThat(state.isComplete()).isFalse();
    }

    @Test
    void aDatabaseThatLacksNothingButElectionsAndMembersIsComplete() throws Exception {
        LogFolder log = log().request(1, 1, PUT)
                .entry(2, 2, new byte[0])
                .request(2, 3, V2)
                .request(2, 4, CLUSTER_VERSION)
                .commit(2, 4)
                .write();
        database(db(log), 1, 1);
        assertThat(state(log).isComplete()).isTrue();
    }

    /// What etcd writes down as committed lags behind what it has applied.
    @Test
    void whatTheDatabaseHasIsCommittedWhateverTheLogSays() throws Exception {
        LogFolder log = log().request(1, 1, PUT)
                .request(1, 2, PUT)
                .commit(1, 1)
                .request(1, 3, PUT)
                .write();
        database(db(log), 2, 1);
        StoppedLearner state = state(log);
        assertThat(state.isComplete()).isTrue();
        assertThat(state.committed()).isEqualTo(2);
        assertThat(state.unsettled()).isEqualTo(1);
    }

    @Test
    void aLogThatDoesNotBelongToTheDatabaseIsTold() throws Exception {
        LogFolder log = log().request(1, 1, PUT).request(1, 2, PUT).commit(1, 2).write();
        database(db(log), 2, 7);
        assertThat(state(log).logProblem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("stands at entry 2 of term 7", "has term 1", "do not belong together"));
        assertThat(state(log).isComplete()).isFalse();
    }

    @Test
    void aRequestThatIsNoneIsADamageOfTheLog() throws Exception {
        LogFolder log = log().request(1, 1, PUT)
                .entry(1, 2, new byte[] {15, 15, 15})
                .commit(1, 2)
                .write();
        database(db(log), 1, 1);
        assertThat(state(log).logProblem()).contains("entry 2 of the log is no request");
    }

    @Test
    void theDatabaseThatALeaderHadSentCountsWhereItWasNotPutInPlaceYet() throws Exception {
        LogFolder log = log().request(1, 1, PUT)
                .commit(1, 1)
                .snapshot(10)
                .request(1, 11, PUT)
                .commit(1, 11)
                .write();
        database(db(log), 1, 1);
        assertThatThrownBy(() -> state(log))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INTEGRITY);
                    assertThat(e.hint()).isPresent();
                })
                .hasMessageContaining("was sent a database up to entry 10")
                .hasMessageContaining("000000000000000a.snap.db is not there");
        Path received = log.dataDir().resolve("member/snap/000000000000000a.snap.db");
        database(received, 10, 1);
        try (LearnerData data = LearnerData.open(log.dataDir(), Optional.empty())) {
            assertThat(data.database()).isEqualTo(received);
            assertThat(data.state().applied()).isEqualTo(10);
            assertThat(data.state().missingWrites()).isEqualTo(1);
            assertThat(data.state().logProblem()).isEmpty();
        }
        database(received, 9, 1);
        assertThat(state(log).logProblem()).contains("the log begins behind entry 10, and the database stands at 9");
    }

    @Test
    void aDatabaseThatIsNoneIsRefusedWithWhatToDo() throws Exception {
        LogFolder log = log().request(1, 1, PUT).commit(1, 1).write();
        Files.write(db(log), new byte[20_000]);
        assertThatThrownBy(() -> state(log))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INTEGRITY);
                    assertThat(e.hint())
                            .hasValueSatisfying(hint -> assertThat(hint).contains("data-dir latest"));
                })
                .hasMessageContaining("the database in %s is damaged".formatted(log.dataDir()));
    }
}
