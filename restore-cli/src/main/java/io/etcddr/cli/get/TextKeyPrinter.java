package io.etcddr.cli.get;

import io.etcddr.mvcc.KeyRecord;
import java.io.PrintStream;

/// Key and value on lines of their own, byte for byte, as etcdctl prints them.
final class TextKeyPrinter implements KeyPrinter {
    private final PrintStream out;
    private final Values values;
    private long printed;

    TextKeyPrinter(PrintStream out, Values values) {
        this.out = out;
        this.values = values;
    }

    @Override
    public void print(KeyRecord record) {
        out.writeBytes(record.key());
        out.write('\n');
        if (values == Values.SHOWN) {
            out.writeBytes(record.value());
            out.write('\n');
        }
        printed++;
    }

    @Override
    public void end() {
        out.flush();
    }

    @Override
    public long printed() {
        return printed;
    }

    @Override
    public void close() {
        out.flush();
    }
}
