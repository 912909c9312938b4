package io.etcddr.progress;

import java.util.OptionalLong;

/// Where the engine says how far it is. Renderers live in the commands; the engine never prints.
public interface Progress {
    /// Starts a stage such as `snapshot`, `upload` or `verify`. Several stages may be open at once.
    ///
    /// @param totalBytes what [Stage#advance] will add up to, when it is known
    Stage stage(String name, OptionalLong totalBytes);

    /// One running stage. Closing it ends it, whatever was reached. Safe for use by several threads.
    interface Stage extends AutoCloseable {
        void advance(long bytes);

        @Override
        void close();
    }

    /// Tells nobody.
    static Progress none() {
        return (name, totalBytes) -> new Stage() {
            @Override
            public void advance(long bytes) {}

            @Override
            public void close() {}
        };
    }
}
