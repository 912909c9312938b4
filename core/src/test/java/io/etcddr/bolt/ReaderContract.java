package io.etcddr.bolt;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.mvcc.Backend;
import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.mvcc.HashKv;
import io.etcddr.mvcc.Inspection;
import io.etcddr.mvcc.Preparation;
import io.etcddr.mvcc.PreparedDatabase;
import io.etcddr.mvcc.Preparer;
import io.etcddr.mvcc.RevisionBump;
import io.etcddr.progress.Progress;
import io.etcddr.value.MemberId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What must hold for any file whatsoever, sound or not: everything that reads it ends in an answer, a finding or
/// a [CorruptFileException]; it hands over no more than the file holds; and what one reader calls sound, the
/// others can read.
final class ReaderContract {
    private static final Preparation PREPARATION = new Preparation(
            List.of(new Member(new MemberId(7), "m0", List.of("http://a:2380"), false)),
            2,
            OptionalLong.of(1),
            Optional.of("3.6.0"),
            RevisionBump.by(1_000_000, RevisionBump.CompactionMark.MARKED),
            Preparation.Alarms.REMOVED);

    private final Path path;
    private final long size;

    private ReaderContract(Path path, long size) {
        this.path = path;
        this.size = size;
    }

    enum Outcome {
        /// Not opened.
        REFUSED,
        /// The verifier has findings.
        UNSOUND,
        /// Whatever was changed is nothing that the structure could tell.
        SOUND
    }

    /// @param path of a file with these bytes
    /// @throws AssertionError if the contract does not hold; any other exception breaks it too
    static Outcome check(Path path, byte[] bytes) throws IOException {
        ReaderContract contract = new ReaderContract(path, bytes.length);
        Optional<BoltFile> file = answer(() -> BoltFile.over(MemorySegment.ofArray(bytes)));
        if (file.isEmpty()) {
            assertThat(answer(() -> Backend.open(path)))
                    .as("a mapped file is refused like one in memory")
                    .isEmpty();
            return Outcome.REFUSED;
        }
        BoltReport report = contract.pages(file.get());
        Inspection inspection = contract.records(report);
        contract.preparation(report, inspection);
        return report.sound() ? Outcome.SOUND : Outcome.UNSOUND;
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    /// Empty if the file was refused as damaged, which it may be.
    private static <T> Optional<T> answer(Reading<T> reading) throws IOException {
        try {
            return Optional.of(reading.run());
        } catch (CorruptFileException e) {
            assertThat(e).message().isNotBlank();
            return Optional.empty();
        }
    }

    private BoltReport pages(BoltFile file) throws IOException {
        BoltReport report = BoltVerifier.verify(file);
        assertThat(report.pagesInUse()).isLessThanOrEqualTo(file.meta().highWaterMark());
        assertThat(report.findings()).allSatisfy(finding -> {
            assertThat(finding.offset()).as(finding.message()).isBetween(0L, size);
            assertThat(finding.message()).isNotBlank();
        });
        Optional<List<Bucket>> buckets = answer(file::buckets);
        if (report.sound()) {
            assertThat(buckets).as("buckets of a sound file").isPresent();
        }
        for (Bucket bucket : buckets.orElse(List.of())) {
            Optional<Long> items = answer(() -> walk(file, bucket, report));
            Optional<Long> itemsOfLeaves = answer(() -> walkLeaves(file, bucket));
            if (report.sound()) {
                assertThat(items).as("items of bucket %s", bucket).isPresent().isEqualTo(itemsOfLeaves);
            }
        }
        return report;
    }

    private long walk(BoltFile file, Bucket bucket, BoltReport report) throws CorruptFileException {
        Cursor cursor = file.cursor(bucket);
        byte[] previous = {};
        long items = 0;
        long content = 0;
        for (boolean found = cursor.first(); found; found = cursor.next()) {
            content += cursor.keyLength() + cursor.valueLength();
            requireBounded(++items, content);
            if (report.sound()) {
                byte[] key = cursor.key().toArray(BoltFile.U8);
                require(Arrays.compareUnsigned(previous, key) < 0, "keys of a sound file are not in order");
                require(file.cursor(bucket).seek(key), "a key of a sound file cannot be found");
                previous = key;
            }
        }
        if (report.sound()) {
            assertThat(cursor.last()).isEqualTo(items > 0);
            assertThat(items == 0 || cursor.keyEquals(previous)).isTrue();
        }
        return items;
    }

    private long walkLeaves(BoltFile file, Bucket bucket) throws CorruptFileException {
        LeafWalk leaves = new BoltVerifier(file, new Findings()).leaves(bucket);
        long items = 0;
        long content = 0;
        while (leaves.next()) {
            for (int item = 0; item < leaves.count(); item++) {
                content += leaves.keyLength(item) + leaves.valueLength(item);
                requireBounded(++items, content);
            }
        }
        return items;
    }

    private void requireBounded(long items, long content) {
        require(items <= size / Page.ELEMENT_LENGTH && content <= size, "more items than the file can hold");
    }

    /// Cheaper than AssertJ, for what is asked of every item.
    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private Inspection records(BoltReport report) throws IOException {
        try (Backend backend = Backend.open(path)) {
            Optional<HashKv> hash = answer(() -> hash(backend));
            Optional<Integer> keys = answer(() -> keys(backend));
            Optional<Integer> leases = answer(() -> leases(backend));
            answer(backend::storageVersion);
            Inspection inspection = backend.inspect(Progress.none());
            if (inspection.sound()) {
                assertThat(report.findings())
                        .as("what the inspection overlooked")
                        .isEmpty();
                assertThat(hash).isPresent().isEqualTo(answer(() -> hash(backend)));
                assertThat(keys.map(Integer::longValue))
                        .hasValue(inspection.facts().liveKeys());
                assertThat(leases.map(Integer::longValue))
                        .hasValue(inspection.facts().leases());
                assertThat(backend.revision()).isEqualTo(inspection.facts().revision());
            }
            return inspection;
        }
    }

    private static HashKv hash(Backend backend) throws IOException {
        return backend.hashKv(backend.revision(), backend.compactRevision());
    }

    private int keys(Backend backend) throws IOException {
        List<byte[]> keys = new ArrayList<>();
        long[] content = new long[1];
        backend.range(new byte[0], new byte[0], backend.revision(), key -> {
            keys.add(key.key());
            content[0] += key.key().length + key.value().length;
            requireBounded(keys.size(), content[0]);
        });
        assertThat(keys).isSortedAccordingTo(Arrays::compareUnsigned);
        return keys.size();
    }

    private int leases(Backend backend) throws IOException {
        int[] leases = new int[1];
        backend.leases(lease -> requireBounded(++leases[0], 0));
        return leases[0];
    }

    /// A restore must not say that it went well when it left out what it could not find its way to.
    private void preparation(BoltReport report, Inspection inspection) throws IOException {
        Path target = path.resolveSibling("prepared.db");
        Files.deleteIfExists(target);
        try (Backend backend = Backend.open(path);
                BoltWriter writer = BoltWriter.create(target, Preparer.pageSizeOf(backend))) {
            Optional<PreparedDatabase> prepared =
                    answer(() -> Preparer.write(backend, PREPARATION, writer, Progress.none()));
            if (prepared.isPresent()) {
                assertThat(report.findings())
                        .as("what the preparation overlooked")
                        .isEmpty();
                assertThat(Files.size(target)).isLessThan(2 * size + (1 << 20));
            }
            if (inspection.sound()) {
                assertThat(prepared).as("the preparation of a sound backend").isPresent();
                sameContent(backend, target, prepared.get());
            }
        } catch (ArithmeticException e) {
            assertThat(e).hasMessage("long overflow");
        }
    }

    private static void sameContent(Backend source, Path target, PreparedDatabase prepared) throws IOException {
        try (Backend written = Backend.open(target)) {
            Inspection inspection = written.inspect(Progress.none());
            assertThat(inspection.findings()).isEmpty();
            assertThat(inspection.status().hash()).isEqualTo(prepared.statusHash());
            assertThat(inspection.facts().revision()).isEqualTo(prepared.revisionAfter());
            long revision = prepared.revisionBefore();
            long compacted = prepared.compactRevisionBefore();
            assertThat(written.hashKv(revision, compacted)).isEqualTo(source.hashKv(revision, compacted));
        }
    }
}
