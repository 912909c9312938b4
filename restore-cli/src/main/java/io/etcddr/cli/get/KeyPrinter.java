package io.etcddr.cli.get;

import io.etcddr.mvcc.KeyRecord;

/// Prints keys one by one, because all of them together may not fit into memory. Prints nothing when there are none.
interface KeyPrinter extends AutoCloseable {
    /// Whether values are printed.
    enum Values {
        SHOWN,
        LEFT_OUT
    }

    void print(KeyRecord record);

    /// All keys were handed over.
    void end();

    long printed();

    @Override
    void close();
}
