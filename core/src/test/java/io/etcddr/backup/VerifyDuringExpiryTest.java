package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointSelector;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.verify.Level;
import io.etcddr.verify.PointResult;
import io.etcddr.verify.Selection;
import io.etcddr.verify.Verifier;
import io.etcddr.verify.VerifyReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A service verifies and expires at the same time: a point that goes while it is read is not a damaged one.
final class VerifyDuringExpiryTest {
    private static final Instant THEN = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir
    private Path folder;

    private Instant now = THEN;
    private TestRepository repository;
    private PointId older;
    private PointId newer;

    @BeforeEach
    void backUpTwice() throws Exception {
        repository = TestRepository.in(new MemoryObjectStore(() -> now), folder).with(() -> now);
        Path database = FakeCluster.database(folder.resolve("source.db"), 100);
        older = repository.backUp(database).id();
        now = THEN.plusSeconds(60);
        newer = repository.backUp(database).id();
    }

    /// What happens first when a point is verified is a look at the clock.
    private VerifyReport verify(Selection selection, Level level, Callable<?> meanwhile) throws Exception {
        Callable<?>[] once = {meanwhile};
        return new Verifier(
                        repository.catalog(),
                        Optional.of(repository.writer()),
                        repository.fetcher(),
                        new SpoolFolder(repository.spools()),
                        () -> {
                            Callable<?> next = once[0];
                            once[0] = () -> null;
                            try {
                                next.call();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            return now;
                        },
                        new Random(1),
                        "test",
                        Progress.none())
                .run(selection, level);
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void aPointThatIsDeletedMeanwhileIsNoFinding(Level level) throws Exception {
        VerifyReport report =
                verify(new Selection.All(), level, () -> repository.writer().delete(List.of(older, newer)));
        assertThat(report.passed()).as("%s", report).isTrue();
        assertThat(report.points()).isEmpty();
        assertThat(repository.objects()).noneMatch(key -> key.value().contains("/verifications/"));
    }

    @Test
    void theOthersAreVerifiedAllTheSame() throws Exception {
        VerifyReport report = verify(
                new Selection.All(), Level.STRUCTURE, () -> repository.writer().delete(List.of(newer)));
        assertThat(report.passed()).as("%s", report).isTrue();
        assertThat(report.points()).extracting(PointResult::id).containsExactly(older);
    }

    @Test
    void whoAskedForThisPointIsToldThatItIsGone() {
        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> verify(
                        new Selection.One(new PointSelector.ById(newer)),
                        Level.CHECKSUM,
                        () -> repository.writer().delete(List.of(newer))));
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessage("the point was deleted while it was verified");
    }

    @Test
    void dataThatIsMissingBehindAManifestIsOne() throws Exception {
        VerifyReport report = verify(new Selection.All(), Level.STRUCTURE, () -> {
            List<ObjectKey> data = repository.objects().stream()
                    .filter(key -> key.value().contains("/points/" + newer))
                    .toList();
            repository.store().delete(data);
            return data;
        });
        assertThat(report.passed()).isFalse();
        assertThat(report.points()).hasSize(2);
    }
}
