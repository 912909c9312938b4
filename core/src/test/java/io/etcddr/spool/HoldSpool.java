package io.etcddr.spool;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// A process that makes a spool, tidies up as the next backup of a service does, says where, and waits to be killed.
final class HoldSpool {
    private HoldSpool() {}

    public static void main(String[] args) throws Exception {
        SpoolFolder spools = new SpoolFolder(Path.of(args[0]));
        Spool spool = spools.create();
        spool.writer().write(1);
        spools.removeStale();
        System.out.println(spool.file());
        new CountDownLatch(1).await();
    }
}
