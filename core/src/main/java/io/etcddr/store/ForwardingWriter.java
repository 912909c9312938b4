package io.etcddr.store;

import java.io.IOException;

/// What the writers of decorators have in common: everything goes to the writer below.
abstract class ForwardingWriter extends ObjectWriter {
    private final ObjectWriter below;

    ForwardingWriter(ObjectWriter below) {
        this.below = below;
    }

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        below.write(bytes, offset, length);
    }

    @Override
    public final void flush() throws IOException {
        below.flush();
    }

    @Override
    public ObjectStat commit() throws IOException {
        return below.commit();
    }

    @Override
    public final void close() {
        below.close();
    }
}
