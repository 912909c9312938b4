package io.etcddr.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.verify.Level;
import io.etcddr.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The id that a new point gets when others have written in the same second.
final class BackupIdTest {
    private static final BackupRequest REQUEST = new BackupRequest(Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED);

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-23T13:00:00.250Z");
    private TestRepository repository;
    private FakeCluster cluster;

    @BeforeEach
    void makeCluster() throws Exception {
        repository = TestRepository.in(new MemoryObjectStore(() -> now), folder).with(() -> now);
        cluster = FakeCluster.of(FakeCluster.database(folder.resolve("source.db"), 300), 3);
    }

    private Manifest backUp() throws Exception {
        return repository
                .pipeline(cluster, pause -> now = now.plus(pause))
                .run(REQUEST)
                .manifest();
    }

    @Test
    void ofTwoBackupsInOneSecondTheSecondWaitsForTheNext() throws Exception {
        Manifest first = backUp();
        now = now.plusMillis(100);
        Manifest second = backUp();
        assertThat(first.id()).hasToString("20261123T130000Z-cold-r0000000301");
        assertThat(second.id()).hasToString("20261123T130001Z-cold-r0000000301");
        assertThat(second.createdAt())
                .isBetween(second.id().time(), second.id().time().plusSeconds(1));
        VerifyReport report = repository.verify(Level.STRUCTURE);
        assertThat(report.passed()).isTrue();
        assertThat(report.points()).hasSize(2);
    }

    @Test
    void secondsInWhichKilledRunsLeftDataAreLeftOut() throws Exception {
        leaveData(PointId.of(now, PointKind.COLD, 301), "base.db");
        leaveData(PointId.of(now.plusSeconds(1), PointKind.COLD, 301), "base.db.zst.age");
        leaveData(PointId.of(now.plusSeconds(2), PointKind.COLD, 300), "base.db.zst.age");
        assertThat(backUp().id()).hasToString("20261123T130002Z-cold-r0000000301");
        assertThat(repository.verify(Level.STRUCTURE).passed()).isTrue();
    }

    @Test
    void aClockThatStandsStillIsTold() throws Exception {
        leaveData(PointId.of(now, PointKind.COLD, 301), "base.db.zst.age");
        BackupPipeline pipeline = repository.pipeline(cluster, pause -> {});
        Failure failure = catchThrowableOfType(Failure.class, () -> pipeline.run(REQUEST));
        assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(failure)
                .hasMessage("the id 20261123T130000Z-cold-r0000000301 is taken, as were those before it: 10 tries");
        assertThat(failure.hint().orElseThrow()).contains("clock");
    }

    @Test
    void ofTwoBackupsAtOnceInOneSecondOneIsRefusedAndTheOtherStays() throws Exception {
        AtomicReference<Manifest> faster = new AtomicReference<>();
        FakeCluster overtaken = cluster.sending(sink -> {
            try {
                faster.set(backUp());
            } catch (Exception e) {
                throw new IOException(e);
            }
            return cluster.script().to(sink);
        });
        BackupPipeline slower = repository.pipeline(overtaken);
        Failure failure = catchThrowableOfType(Failure.class, () -> slower.run(REQUEST));
        assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(failure)
                .hasMessage("another backup of this second has written "
                        + faster.get().base().key());
        assertThat(failure.hint().orElseThrow()).endsWith("then run this one again.");
        VerifyReport report = repository.verify(Level.STRUCTURE);
        assertThat(report.passed()).isTrue();
        assertThat(report.points())
                .singleElement()
                .matches(point -> point.id().equals(faster.get().id()));
    }

    private void leaveData(PointId killed, String name) throws IOException {
        try (ObjectWriter writer = repository
                .store()
                .create(Layout.point(TestRepository.CLUSTER, killed).resolve(name), WriteMode.CREATE_ONLY)) {
            writer.write(new byte[10]);
            writer.commit();
        }
    }
}
