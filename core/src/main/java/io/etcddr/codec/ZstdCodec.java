package io.etcddr.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/// Zstandard frames with a checksum of the content, as `zstd` makes and reads them.
public record ZstdCodec(Settings settings) implements Codec {
    public static final String ID = "zstd";

    /// How to compress; reading needs none of it.
    ///
    /// @param level 1 to 19, as `zstd -1` to `zstd -19`
    /// @param workers threads that compress beside the writing one; 0 compresses in the writing thread
    /// @param contentSize bytes that will be written, when known: the frame tells it, and another number fails
    public record Settings(int level, int workers, OptionalLong contentSize) {
        public static final int MAX_LEVEL = 19;
        public static final int MAX_WORKERS = 64;
        private static final int DEFAULT_LEVEL = 1;

        public Settings {
            if (level < 1 || level > MAX_LEVEL) {
                throw new IllegalArgumentException("zstd level %d is not between 1 and %d".formatted(level, MAX_LEVEL));
            }
            if (workers < 0 || workers > MAX_WORKERS) {
                throw new IllegalArgumentException(
                        "%d zstd workers are not between 0 and %d".formatted(workers, MAX_WORKERS));
            }
        }

        /// Level 1 with a worker for every processor.
        public static Settings defaults() {
            int processors = Runtime.getRuntime().availableProcessors();
            return new Settings(DEFAULT_LEVEL, Math.min(processors, MAX_WORKERS), OptionalLong.empty());
        }

        public Settings withLevel(int newLevel) {
            return new Settings(newLevel, workers, contentSize);
        }

        public Settings withWorkers(int newWorkers) {
            return new Settings(level, newWorkers, contentSize);
        }

        public Settings withContentSize(long bytes) {
            return new Settings(level, workers, OptionalLong.of(bytes));
        }
    }

    /// Level 1 with a worker for every processor.
    public ZstdCodec() {
        this(Settings.defaults());
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public OutputStream encode(OutputStream sink) throws IOException {
        return new ZstdEncoder(sink, settings);
    }

    @Override
    public InputStream decode(InputStream source) throws IOException {
        return new ZstdDecoder(source);
    }
}
