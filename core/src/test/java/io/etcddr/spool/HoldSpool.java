package io.etcddr.spool;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// A process that makes a spool, says where, and waits to be killed.
final class HoldSpool {
    private HoldSpool() {}

    public static void main(String[] args) throws Exception {
        Spool spool = new SpoolFolder(Path.of(args[0])).create();
        spool.writer().write(1);
        System.out.println(spool.file());
        new CountDownLatch(1).await();
    }
}
