package io.etcddr.backup;

import io.etcddr.progress.Progress;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Passes a snapshot on and gives up as soon as its upload is dead: a stream into nothing is not worth an open
/// read
/// transaction in etcd. Closing it closes nothing.
final class WatchedSink extends FilterOutputStream {
    private final Progress.Stage stage;
    private final Upload upload;

    WatchedSink(OutputStream sink, Progress.Stage stage, Upload upload) {
        super(sink);
        this.stage = stage;
        this.upload = upload;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        upload.checkAlive();
        out.write(bytes, offset, length);
        stage.advance(length);
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
