package io.etcddr.store;

import static io.etcddr.store.WriteMode.CREATE_ONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MeteredStoreTest {
    private static final ObjectKey KEY = new ObjectKey("a");

    private final List<String> operations = new ArrayList<>();
    private long read;
    private long written;

    private final ObjectStore store = new MeteredStore(new MemoryObjectStore(), new StoreMeter() {
        @Override
        public void operation(Operation operation, Outcome outcome, Duration took) {
            assertThat(took).isBetween(Duration.ZERO, Duration.ofSeconds(10));
            operations.add(operation + " " + outcome);
        }

        @Override
        public void bytesRead(long count) {
            read += count;
        }

        @Override
        public void bytesWritten(long count) {
            written += count;
        }
    });

    @Test
    void everyOperationAndByteIsCounted() throws IOException {
        try (ObjectWriter writer = store.create(KEY, CREATE_ONLY)) {
            writer.write(new byte[100]);
            writer.write(1);
            writer.commit();
        }
        try (InputStream in = store.open(KEY, ByteRange.from(1))) {
            in.read();
            in.readAllBytes();
        }
        store.stat(KEY);
        store.list(ObjectKey.ROOT).close();
        store.delete(List.of(KEY));
        assertThatThrownBy(() -> store.open(KEY, ByteRange.ALL))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("a");
        assertThat(operations)
                .containsExactly(
                        "CREATE DONE",
                        "COMMIT DONE",
                        "OPEN DONE",
                        "STAT DONE",
                        "LIST DONE",
                        "DELETE DONE",
                        "OPEN FAILED");
        assertThat(written).isEqualTo(101);
        assertThat(read).isEqualTo(100);
    }
}
