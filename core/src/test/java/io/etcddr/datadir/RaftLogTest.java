package io.etcddr.datadir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RaftLogTest {
    @TempDir
    private Path folder;

    private LogFolder log() {
        return LogFolder.in(folder.resolve("l0"));
    }

    /// What is read: the commit index, and each entry as text.
    private record Content(long base, long commit, String entries, boolean torn) {}

    private static Content read(LogFolder log, long after) throws IOException, Failure {
        try (MemberData data = MemberData.open(log.dataDir(), Optional.empty())) {
            RaftLog read = data.log(after);
            StringBuilder entries = new StringBuilder();
            for (long index = read.base() + 1; index <= read.lastIndex(); index++) {
                LogEntry entry = read.entry(index);
                assertThat(entry.index()).isEqualTo(index);
                assertThat(read.term(index)).contains(entry.term());
                assertThat(UTF_8.decode(entry.data()).toString())
                        .isEqualTo(new String(LogFolder.value(entry.term(), index), UTF_8));
                entries.append("%d/%d ".formatted(entry.index(), entry.term()));
            }
            return new Content(
                    read.base(),
                    read.commit(),
                    entries.toString().strip(),
                    read.tornTail().isPresent());
        }
    }

    @Test
    void entriesBehindAnIndexAreReadAndHowFarTheyAreCommitted() throws Exception {
        LogFolder log = log().entries(1, 1, 3)
                .commit(1, 2)
                .entries(2, 4, 5)
                .commit(2, 4)
                .write();
        assertThat(read(log, 0)).isEqualTo(new Content(0, 4, "1/1 2/1 3/1 4/2 5/2", false));
        assertThat(read(log, 3)).isEqualTo(new Content(3, 4, "4/2 5/2", false));
        assertThat(read(log, 9)).isEqualTo(new Content(9, 4, "", false));
    }

    @Test
    void theLogSaysWhoseItIs() throws Exception {
        LogFolder log = log().entries(1, 1, 1).commit(1, 1).write();
        try (MemberData data = MemberData.open(log.dataDir(), Optional.empty())) {
            assertThat(data.log(0).member().value()).isEqualTo(LogFolder.MEMBER);
            assertThat(data.log(0).cluster().value()).isEqualTo(LogFolder.CLUSTER);
        }
        log.metadataOf(7).write();
        assertThatThrownBy(() -> read(log, 0))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("it belongs to another member than what is before");
    }

    @Test
    void aLaterEntryOfAnIndexReplacesTheEarlierOneAndAllBehindIt() throws Exception {
        LogFolder log = log().entries(1, 1, 6)
                .commit(1, 3)
                .entries(2, 4, 4)
                .commit(2, 4)
                .write();
        assertThat(read(log, 0)).isEqualTo(new Content(0, 4, "1/1 2/1 3/1 4/2", false));
    }

    @Test
    void aReceivedSnapshotReplacesTheEntriesBeforeIt() throws Exception {
        LogFolder log = log().entries(1, 1, 3)
                .commit(1, 3)
                .snapshot(10)
                .entries(1, 11, 12)
                .commit(1, 11)
                .write();
        assertThat(read(log, 2)).isEqualTo(new Content(10, 11, "11/1 12/1", false));
        assertThat(read(log, 11)).isEqualTo(new Content(11, 11, "12/1", false));
        LogFolder alone = LogFolder.in(folder.resolve("l1"))
                .entries(1, 1, 3)
                .commit(1, 3)
                .snapshot(10)
                .commit(1, 10)
                .write();
        assertThat(read(alone, 2)).isEqualTo(new Content(10, 10, "", false));
    }

    /// etcd writes one each 10,000 or 100,000 entries, of what it has applied.
    @Test
    void aSnapshotOfItsOwnReplacesNothing() throws Exception {
        LogFolder log = log().entries(1, 1, 3)
                .commit(1, 3)
                .snapshot(2)
                .entries(1, 4, 4)
                .commit(1, 4)
                .write();
        assertThat(read(log, 1)).isEqualTo(new Content(1, 4, "2/1 3/1 4/1", false));
    }

    @Test
    void theChainOfChecksumsGoesOnFromSegmentToSegment() throws Exception {
        LogFolder log = log().entries(1, 1, 3).commit(1, 3).cut();
        log.entries(1, 4, 6).commit(1, 6).cut();
        log.entries(1, 7, 7).commit(1, 7).write();
        assertThat(read(log, 0)).isEqualTo(new Content(0, 7, "1/1 2/1 3/1 4/1 5/1 6/1 7/1", false));
        assertThat(read(log, 5)).isEqualTo(new Content(5, 7, "6/1 7/1", false));
    }

    @Test
    void damageWhereNothingIsWantedAnyMoreIsNotMet() throws Exception {
        LogFolder log = log().entries(1, 1, 3).commit(1, 3);
        Path first = log.segment();
        log.cut().entries(1, 4, 5).commit(1, 5).write();
        flip(first, 40, 1);
        assertThat(read(log, 3)).isEqualTo(new Content(3, 5, "4/1 5/1", false));
        assertThatThrownBy(() -> read(log, 2)).isInstanceOf(CorruptFileException.class);
        Files.delete(first);
        assertThat(read(log, 3)).isEqualTo(new Content(3, 5, "4/1 5/1", false));
        assertThatThrownBy(() -> read(log, 1))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("entry 4 where entry 2 is missing");
    }

    @Test
    void aMissingSegmentIsNamed() throws Exception {
        LogFolder log = log().entries(1, 1, 3).commit(1, 3).cut();
        Path second = log.segment();
        log.entries(1, 4, 5).commit(1, 5).cut().entries(1, 6, 6).commit(1, 6).write();
        Files.delete(second);
        assertThatThrownBy(() -> read(log, 1))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("segment 0000000000000001 is missing");
    }

    @Test
    void aGapIsNamed() throws Exception {
        LogFolder log = log().entries(1, 1, 3).entries(1, 5, 6).commit(1, 6).write();
        assertThatThrownBy(() -> read(log, 1))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("entry 5 where entry 4 is missing");
    }

    @Test
    void committedEntriesThatAreNotThereAreMissed() throws Exception {
        LogFolder log = log().entries(1, 1, 3).commit(1, 5).write();
        assertThatThrownBy(() -> read(log, 1))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("ends with entry 3, and says that the entries up to 5 are committed");
    }

    /// Wherever the machine died while it wrote the last record.
    @Test
    void aTornTailIsTheEndOfTheLog() throws Exception {
        LogFolder log = log().entries(1, 1, 3).commit(1, 3);
        int before = log.size();
        log.entry(1, 4, LogFolder.value(1, 4)).write();
        byte[] whole = Files.readAllBytes(log.segment());
        int after = log.size();
        for (int cut = before; cut < after; cut++) {
            Files.write(log.segment(), Arrays.copyOf(whole, cut));
            assertThat(read(log, 1))
                    .describedAs("cut at %d of %d", cut, after)
                    .isEqualTo(new Content(1, 3, "2/1 3/1", cut > before));
        }
    }

    /// A sector that did not reach the disk, in a file whose space is reserved.
    @Test
    void aRecordWithAnEmptySectorIsTheEndOfTheLog() throws Exception {
        LogFolder log = log().entries(1, 1, 3).commit(1, 3);
        int before = log.size();
        byte[] large = new byte[3000];
        Arrays.fill(large, (byte) 'x');
        log.entry(1, 4, large).write();
        byte[] bytes = Files.readAllBytes(log.segment());
        int sector = (before / 512 + 2) * 512;
        Arrays.fill(bytes, sector, sector + 512, (byte) 0);
        Files.write(log.segment(), bytes);
        assertThat(read(log, 1)).isEqualTo(new Content(1, 3, "2/1 3/1", true));
    }

    @Test
    void aFlippedBitLosesNoCommittedEntryInSilence() throws Exception {
        LogFolder log = log().entries(1, 1, 4).commit(1, 4);
        log.entries(1, 5, 8).commit(1, 7).entries(1, 9, 10).write();
        byte[] sound = Files.readAllBytes(log.segment());
        Content whole = read(log, 2);
        int found = 0;
        for (int position = 0; position < log.size(); position++) {
            for (int bit = position % 3; bit < 8; bit += 3) {
                byte[] flipped = sound.clone();
                flipped[position] ^= (byte) (1 << bit);
                Files.write(log.segment(), flipped);
                try {
                    Content read = read(log, 2);
                    assertThat(read.commit()).isEqualTo(whole.commit());
                    assertThat(whole.entries())
                            .describedAs("bit %d of byte %d", bit, position)
                            .startsWith(read.entries());
                    assertThat(read.entries()).contains("7/1");
                } catch (CorruptFileException e) {
                    assertThat(e).hasMessageContaining(log.segment().toString());
                    found++;
                }
            }
        }
        // What no checksum covers: padding, and bits of the length that nobody reads.
        assertThat(found).isGreaterThan(log.size() * 2);
    }

    @Test
    void anAbsurdLengthIsDamageWhereRecordsFollow() throws Exception {
        LogFolder log = log();
        int place = log.size();
        log.entries(1, 1, 5).commit(1, 5).write();
        byte[] sound = Files.readAllBytes(log.segment());
        for (long length : new long[] {1, 7, 1 << 12, 1 << 20, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 55}) {
            ByteBuffer bytes = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(log.segment(), bytes.putLong(place, length).array());
            assertThatThrownBy(() -> read(log, 1))
                    .describedAs("length %x", length)
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("at offset %d: ".formatted(place));
        }
    }

    @Test
    void zerosInTheMiddleAreDamage() throws Exception {
        LogFolder log = log();
        int place = log.size();
        log.entries(1, 1, 5).commit(1, 5).write();
        byte[] bytes = Files.readAllBytes(log.segment());
        Arrays.fill(bytes, place, place + 64, (byte) 0);
        Files.write(log.segment(), bytes);
        assertThatThrownBy(() -> read(log, 1))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("records behind the end");
    }

    @Test
    void whateverIsInTheFilesTheReaderEnds() throws Exception {
        LogFolder log = log().entries(1, 1, 40).commit(1, 40);
        log.write();
        byte[] sound = Files.readAllBytes(log.segment());
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = sound.clone();
            for (int change = random.nextInt(20); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(log.segment(), Arrays.copyOf(bytes, random.nextInt(10) == 0 ? random.nextInt(300) : 9000));
            try {
                assertThat(read(log, 1).commit()).isLessThanOrEqualTo(40);
            } catch (CorruptFileException e) {
                assertThat(e).hasMessageContaining("member/wal");
            } catch (AssertionError e) {
                throw new AssertionError("seed 5, round " + round, e);
            }
        }
    }

    @Test
    void aFolderThatIsNoDataDirectoryIsToldFromOneThatCannotBeRead() throws Exception {
        assertThatThrownBy(() -> MemberData.open(folder, Optional.empty()))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageContaining("is no etcd data directory: it has no member/snap/db");
        LogFolder log = log();
        assertThatThrownBy(() -> MemberData.open(log.dataDir(), Optional.empty()))
                .hasMessageContaining("there is no log in");
        log.write();
        assertThatThrownBy(() -> MemberData.open(log.dataDir(), Optional.of(folder.resolve("wal"))))
                .hasMessageContaining("there is no folder");
    }

    private static void flip(Path file, int position, int bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[position] ^= (byte) bit;
        Files.write(file, bytes);
    }
}
