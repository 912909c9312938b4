package io.etcddr.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointSelector;
import io.etcddr.catalog.Verification;
import io.etcddr.store.MemoryObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backup says of its own point that it was verified.
final class BackupRecordTest {
    private static final Instant NOW = Instant.parse("2026-11-23T13:00:00.250Z");

    @TempDir
    private Path folder;

    private FakeCluster cluster;

    @BeforeEach
    void makeCluster() throws Exception {
        cluster = FakeCluster.of(FakeCluster.database(folder.resolve("source.db"), 300), 3);
    }

    private TestRepository repository() {
        return TestRepository.in(new MemoryObjectStore(() -> NOW), folder).with(() -> NOW);
    }

    private BackupReport backUp(TestRepository repository, SpoolMode spool) throws Exception {
        return repository.pipeline(cluster).run(new BackupRequest(Prove.VOTERS, spool, Safety.ENFORCED));
    }

    private static Point latest(TestRepository repository) throws Exception {
        return repository.catalog().find(new PointSelector.Latest());
    }

    @Test
    void aPointThatWasWalkedIsVerifiedFromTheStart() throws Exception {
        TestRepository repository = repository();
        backUp(repository, SpoolMode.DISK);
        assertThat(latest(repository).verifications()).singleElement().satisfies(record -> {
            assertThat(record.level()).isEqualTo(Verification.Level.STRUCTURE);
            assertThat(record.passed()).isTrue();
            assertThat(record.occasion()).isEqualTo(Verification.Occasion.BACKUP);
            assertThat(record.time()).isEqualTo(NOW);
            assertThat(record.timeToRestore()).isEmpty();
        });
    }

    @Test
    void aPointThatWasOnlyStreamedIsNot() throws Exception {
        TestRepository repository = repository();
        backUp(repository, SpoolMode.NONE);
        assertThat(latest(repository).verifications()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeWrittenIsAWarning() throws Exception {
        TestRepository first = repository();
        backUp(first, SpoolMode.DISK);
        List<ObjectKey> records = first.objects().stream()
                .filter(key -> key.value().contains("/verifications/"))
                .toList();
        TestRepository repository = repository();
        try (ObjectWriter other = repository.store().create(records.getFirst(), WriteMode.CREATE_ONLY)) {
            other.write("something else".getBytes(UTF_8));
            other.commit();
        }
        BackupReport report = backUp(repository, SpoolMode.DISK);
        assertThat(report.warnings())
                .containsExactly("the record that the point was verified could not be written: " + records.getFirst());
        assertThat(latest(repository).id()).isEqualTo(report.manifest().id());
    }
}
