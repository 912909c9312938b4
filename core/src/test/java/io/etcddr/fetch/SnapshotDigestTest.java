package io.etcddr.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.value.Digest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SnapshotDigestTest {
    private static final long SEED = 11;

    private static byte[] snapshot(int bytes) {
        byte[] content = new byte[bytes];
        new Random(SEED).nextBytes(content);
        byte[] all = Arrays.copyOf(content, bytes + Digest.LENGTH);
        System.arraycopy(Digest.newMessageDigest().digest(content), 0, all, bytes, Digest.LENGTH);
        return all;
    }

    private static SnapshotDigest.Result inSteps(byte[] all, int largest, long seed) {
        SnapshotDigest digest = new SnapshotDigest();
        Random random = new Random(seed);
        for (int done = 0; done < all.length; ) {
            int step = Math.min(all.length - done, 1 + random.nextInt(largest));
            digest.update(all, done, step);
            done += step;
        }
        return digest.finish();
    }

    @Test
    void bothDigestsComeOutHoweverTheBytesCome() {
        for (int size : new int[] {0, 1, 31, 32, 33, 511, 512, 4096, 100_000}) {
            byte[] all = snapshot(size);
            for (int largest : new int[] {1, 7, 31, 32, 33, 5000}) {
                assertThat(inSteps(all, largest, size))
                        .as("%d bytes in steps of at most %d", size, largest)
                        .isEqualTo(new SnapshotDigest.Result(all.length, Digest.of(all), true));
            }
        }
    }

    @Test
    void aChangedByteAnywhereUnfitsTheTrailer() {
        byte[] all = snapshot(200);
        for (int at = 0; at < all.length; at++) {
            byte[] changed = all.clone();
            changed[at] ^= 1;
            assertThat(inSteps(changed, 50, at).trailerFits()).as("byte %d", at).isFalse();
        }
    }

    @Test
    void whatIsShorterThanATrailerHasNone() {
        assertThat(inSteps(new byte[31], 8, 1).trailerFits()).isFalse();
        assertThat(new SnapshotDigest().finish())
                .isEqualTo(new SnapshotDigest.Result(0, Digest.of(new byte[0]), false));
    }
}
