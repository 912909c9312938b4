package io.etcddr.store;

import static io.etcddr.store.WriteMode.CREATE_ONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.store.ThrottledStore.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ThrottledStoreTest {
    private static final ObjectKey KEY = new ObjectKey("a");

    /// The time that passes only while somebody sleeps.
    private final AtomicLong nanos = new AtomicLong(42);

    private RateLimit limit(long bytesPerSecond) {
        return new RateLimit(bytesPerSecond, nanos::get, time -> nanos.addAndGet(time.toNanos()));
    }

    @Test
    void bytesTakeTheTimeThatTheLimitSays() throws IOException {
        ObjectStore store = new ThrottledStore(new MemoryObjectStore(), limit(20_000), limit(10_000));
        try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
            writer.write(new byte[100_000]);
            writer.commit();
        }
        assertThat(Duration.ofNanos(nanos.get() - 42)).isEqualTo(Duration.ofSeconds(10));
        try (InputStream in = store.open(KEY, ByteRange.ALL)) {
            assertThat(in.readAllBytes()).hasSize(100_000);
        }
        assertThat(Duration.ofNanos(nanos.get() - 42)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aPauseIsNotSavedUpForABurst() throws IOException {
        RateLimit limit = limit(1000);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        long start = nanos.get();
        limit.pay(2000);
        assertThat(Duration.ofNanos(nanos.get() - start)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void largePiecesMoveInSmallSteps() {
        assertThat(limit(1_000_000).step(50_000_000)).isEqualTo(100_000);
        assertThat(limit(10).step(50_000_000)).isEqualTo(1024);
        assertThat(limit(Limits.UNLIMITED).step(50_000_000)).isEqualTo(50_000_000);
    }

    @Test
    void withoutALimitNobodyWaits() throws IOException {
        RateLimit limit = limit(Limits.UNLIMITED);
        for (int i = 0; i < 1000; i++) {
            limit.pay(Integer.MAX_VALUE);
        }
        assertThat(Duration.ofNanos(nanos.get() - 42)).isLessThan(Duration.ofMillis(1));
    }

    @Test
    void storesThatShareALimitTogetherMoveNoMore() throws IOException {
        RateLimit shared = limit(10_000);
        for (int i = 0; i < 3; i++) {
            ObjectStore store = new ThrottledStore(new MemoryObjectStore(), shared);
            try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
                writer.write(new byte[50_000]);
                writer.commit();
            }
            try (InputStream in = store.open(KEY, ByteRange.ALL)) {
                assertThat(in.readAllBytes()).hasSize(50_000);
            }
        }
        assertThat(Duration.ofNanos(nanos.get() - 42)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aLimitThatIsChangedHoldsForStreamsThatAreOpen() throws IOException {
        RateLimit limit = limit(1000);
        ObjectStore store = new ThrottledStore(new MemoryObjectStore(), limit);
        try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
            writer.write(new byte[5_000]);
            limit.change(10_000);
            writer.write(new byte[5_000]);
            writer.commit();
        }
        assertThat(Duration.ofNanos(nanos.get() - 42)).isEqualTo(Duration.ofMillis(5_500));
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatThrownBy(() -> new ThrottledStore(new MemoryObjectStore(), new Limits(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a limit of 0 bytes in a second");
    }
}
