package io.etcddr.backup;

import io.etcddr.progress.Progress;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Passes a snapshot on, tells the progress, and gives up as soon as a check fails: a stream into a dead upload is not
/// worth an open read transaction in etcd. Closing it closes nothing.
final class CountedSink extends FilterOutputStream {
    private final Progress.Stage stage;
    private final Check check;

    /// Throws when there is no use in going on.
    @FunctionalInterface
    interface Check {
        void run() throws IOException;
    }

    CountedSink(OutputStream sink, Progress.Stage stage) {
        this(sink, stage, () -> {});
    }

    CountedSink(OutputStream sink, Progress.Stage stage, Check check) {
        super(sink);
        this.stage = stage;
        this.check = check;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        check.run();
        out.write(bytes, offset, length);
        stage.advance(length);
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
