package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.verify.Level;
import io.etcddr.verify.PointResult;
import io.etcddr.verify.Rereading;
import io.etcddr.verify.Selection;
import io.etcddr.verify.Verifier;
import io.etcddr.verify.VerifyReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is due is read, day by day, and the records say so.
final class VerifyDueTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-23T13:00:00Z");
    private TestRepository repository;

    @BeforeEach
    void makeRepository() {
        repository = TestRepository.in(new MemoryObjectStore(() -> now), folder).with(() -> now);
    }

    private PointId backUp(FakeCluster cluster) throws Exception {
        PointId id = repository
                .pipeline(cluster)
                .run(new BackupRequest(Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED))
                .manifest()
                .id();
        now = now.plus(DAY);
        return id;
    }

    private VerifyReport verify(Rereading rule, Optional<CatalogWriter> writer) throws Exception {
        return new Verifier(
                        repository.catalog(),
                        writer,
                        repository.fetcher(),
                        new SpoolFolder(repository.spools()),
                        () -> now,
                        new Random(1),
                        "test",
                        Progress.none())
                .run(new Selection.Due(rule), Level.STRUCTURE);
    }

    private List<PointId> due(Rereading rule) throws Exception {
        VerifyReport report = verify(rule, Optional.of(repository.writer()));
        assertThat(report.passed()).isTrue();
        assertThat(report.points()).allMatch(point -> point.notRecorded().isEmpty());
        now = now.plus(DAY);
        return report.points().stream().map(PointResult::id).toList();
    }

    @Test
    void dayByDayTheShareIsReadUntilAllWereRead() throws Exception {
        FakeCluster cluster = FakeCluster.of(FakeCluster.database(folder.resolve("source.db"), 30), 1);
        Set<PointId> made = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            made.add(backUp(cluster));
        }
        Rereading quarter = new Rereading(25, DAY.multipliedBy(300));
        Set<PointId> read = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            List<PointId> today = due(quarter);
            assertThat(today).hasSize(1);
            assertThat(read.addAll(today)).as("another one than before").isTrue();
        }
        assertThat(read).isEqualTo(made);
        assertThat(repository.catalog().points().points())
                .allSatisfy(point -> assertThat(
                                point.lastVerification().orElseThrow().occasion())
                        .isEqualTo(Occasion.SCHEDULE));
        assertThat(Rereading.lastRun(repository.catalog().points().points())).contains(now.minus(DAY));
    }

    @Test
    void nothingDueIsNoProblem() throws Exception {
        assertThat(due(new Rereading(100, DAY))).isEmpty();
        backUp(FakeCluster.of(FakeCluster.database(folder.resolve("source.db"), 30), 1));
        assertThat(due(new Rereading(0, DAY.multipliedBy(300)))).isEmpty();
        assertThat(repository.catalog().points().points())
                .extracting(Point::verifications)
                .allSatisfy(records -> assertThat(records).hasSize(1));
    }

    @Test
    void withoutASigningKeyNobodyCouldTellWhatIsDue() {
        Failure failure = catchThrowableOfType(Failure.class, () -> verify(new Rereading(10, DAY), Optional.empty()));
        assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
        assertThat(failure).hasMessage("what is due cannot be told without records, and there is no signing key");
        assertThat(failure.hint().orElseThrow()).contains("signing.key-file", "--point");
    }
}
