package io.etcddr.service.soak;

import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Writes into a cluster until it is closed.
final class Load implements AutoCloseable {
    private static final long PAUSE_MILLIS = 20;
    private static final int LARGE = 300_000;

    private final EtcdTestClient client;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile long written;

    private Load(EtcdTestClient client) {
        this.client = client;
        this.thread = Thread.ofPlatform().daemon().name("load").unstarted(this::write);
    }

    /// @param bytes that nothing compresses, which the cluster holds from the start
    static Load on(EtcdCluster etcd, int bytes) {
        Load load = new Load(etcd.client());
        Random random = Soak.random();
        for (int i = 0; i * LARGE < bytes; i++) {
            byte[] value = new byte[Math.min(LARGE, bytes - i * LARGE)];
            random.nextBytes(value);
            load.client.put("/large/" + i, value);
        }
        load.thread.start();
        return load;
    }

    private void write() {
        try {
            for (int i = 0; !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); i++) {
                client.put("/apisix/routes/" + i % 100, "route " + i);
                written = i + 1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How many writes so far, besides the large ones.
    long written() {
        return written;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
