package io.etcddr.service.rescue;

import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that write to the voters at a rate, each key once, and remember what was acknowledged.
final class Writers implements AutoCloseable {
    private static final int CLIENTS = 8;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(CLIENTS);
    private final List<EtcdTestClient> clients = new ArrayList<>();
    private final AtomicLong next = new AtomicLong();
    private final ConcurrentHashMap<String, Long> acknowledged = new ConcurrentHashMap<>();

    private Writers() {}

    /// @param perSecond of all clients together
    static Writers start(EtcdCluster cluster, int perSecond) {
        Writers writers = new Writers();
        long period = TimeUnit.SECONDS.toNanos(1) * CLIENTS / perSecond;
        for (int i = 0; i < CLIENTS; i++) {
            EtcdTestClient client =
                    cluster.client(cluster.member(i % cluster.members().size()));
            writers.clients.add(client);
            writers.threads.scheduleAtFixedRate(() -> writers.write(client), 0, period, TimeUnit.NANOSECONDS);
        }
        return writers;
    }

    /// An exception ends this client's writing: after the disaster nobody answers.
    private void write(EtcdTestClient client) {
        String key = "/load/%08d".formatted(next.getAndIncrement());
        acknowledged.put(key, client.put(key, "value of " + key));
    }

    /// Keys and the revisions that were answered, so far.
    Map<String, Long> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clients.forEach(EtcdTestClient::close);
        threads.close();
    }
}
