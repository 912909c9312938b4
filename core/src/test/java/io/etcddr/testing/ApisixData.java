package io.etcddr.testing;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcddr.etcd.EtcdAccess;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Configuration as Apache APISIX 3.x keeps it in etcd (key layout: `apisix/constants.lua`), in any amount. What a
/// key holds in each round is a pure function of seed, key and round; with one worker the order of the revisions is
/// too.
///
/// Round 0 puts every key; each later round puts every key again, but deletes some. Some server_info keys are
/// leased.
///
/// @param keys resources, the 13 placeholders and the leased keys not counted
/// @param rounds how often each key is written
/// @param workers connections that write at the same time; 1 makes the order of revisions repeatable
public record ApisixData(long seed, int keys, int rounds, int leasedKeys, int workers) {
    private static final int TXN_SIZE = 100;
    private static final List<String> FOLDERS = List.of(
            "consumer_groups",
            "consumers",
            "global_rules",
            "plugin_configs",
            "plugin_metadata",
            "plugins",
            "protos",
            "routes",
            "secrets",
            "services",
            "ssls",
            "stream_routes",
            "upstreams");

    /// What was written.
    ///
    /// @param revision of the last write
    /// @param liveKeys key to value, as they are now
    public record Filled(long revision, TreeMap<String, ByteString> liveKeys) {}

    /// A small configuration: about 200 kB in a thousand records.
    public static ApisixData seeded(long seed) {
        return new ApisixData(seed, 300, 3, 5, 1);
    }

    public ApisixData keys(int count) {
        return new ApisixData(seed, count, rounds, leasedKeys, workers);
    }

    public ApisixData rounds(int count) {
        return new ApisixData(seed, keys, count, leasedKeys, workers);
    }

    public ApisixData leasedKeys(int count) {
        return new ApisixData(seed, keys, rounds, count, workers);
    }

    public ApisixData workers(int count) {
        return new ApisixData(seed, keys, rounds, leasedKeys, count);
    }

    /// The amount that the benchmarks use: about 1 GiB of database, six rounds over 50,000 keys. The server needs
    /// `--quota-backend-bytes=8589934592`.
    public static ApisixData oneGibibyte(long seed) {
        return new ApisixData(seed, 70_000, 6, 40, 4);
    }

    public Filled fill(EtcdCluster cluster) {
        return fill(cluster.members().getFirst().clientUrl(), cluster.access());
    }

    public Filled fill(URI endpoint, EtcdAccess access) {
        TreeMap<String, ByteString> live = new TreeMap<>();
        try (EtcdTestClient client = EtcdTestClient.connect(endpoint, access);
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String folder : FOLDERS) {
                client.put("/apisix/" + folder + "/", "init_dir");
                live.put("/apisix/" + folder + "/", ByteString.copyFromUtf8("init_dir"));
            }
            List<Future<TreeMap<String, ByteString>>> parts = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int first = worker;
                parts.add(pool.submit(() -> write(client, first)));
            }
            for (Future<TreeMap<String, ByteString>> part : parts) {
                live.putAll(part.get());
            }
            live.putAll(writeLeased(client));
            return new Filled(client.revision(), live);
        } catch (ExecutionException e) {
            throw new IllegalStateException("filling failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while filling", e);
        }
    }

    /// The keys `first, first + workers, ...`, round after round, in transactions.
    private TreeMap<String, ByteString> write(EtcdTestClient client, int first) {
        TreeMap<String, ByteString> live = new TreeMap<>();
        for (int round = 0; round < rounds; round++) {
            TxnRequest.Builder txn = TxnRequest.newBuilder();
            for (int i = first; i < keys; i += workers) {
                txn.addSuccess(operation(i, round, live));
                if (txn.getSuccessCount() == TXN_SIZE || i + workers >= keys) {
                    client.stub(KVGrpc::newBlockingStub).txn(txn.build());
                    txn.clear();
                }
            }
        }
        return live;
    }

    private RequestOp operation(int index, int round, TreeMap<String, ByteString> live) {
        String key = key(index);
        ByteString name = ByteString.copyFromUtf8(key);
        SplittableRandom random = random(index, round);
        if (round > 0 && random.nextInt(140) == 0) {
            live.remove(key);
            return RequestOp.newBuilder()
                    .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(name))
                    .build();
        }
        ByteString value = ByteString.copyFromUtf8(ApisixValues.of(key, round, random));
        live.put(key, value);
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(name).setValue(value))
                .build();
    }

    private TreeMap<String, ByteString> writeLeased(EtcdTestClient client) {
        TreeMap<String, ByteString> written = new TreeMap<>();
        for (int i = 0; i < leasedKeys; i++) {
            String id = Long.toHexString(random(i, -1).nextLong() | Long.MIN_VALUE);
            String key = "/apisix/data_plane/server_info/" + id;
            ByteString value = ByteString.copyFromUtf8(
                    "{\"id\":\"%s\",\"hostname\":\"gw-%d\",\"version\":\"3.16.0\",\"etcd_version\":\"3.6.0\",\"boot_time\":%d}"
                            .formatted(id, i, 1_760_000_000 + i));
            client.putLeased(key, value.toByteArray(), client.grantLease(3600 + i));
            written.put(key, value);
        }
        return written;
    }

    private SplittableRandom random(int index, int round) {
        return new SplittableRandom(seed * 1_000_003 + index * 10_007L + round);
    }

    private static String key(int i) {
        return "/apisix/"
                + switch (i % 20) {
                    case 0, 1, 2, 3, 4, 5, 6, 7 -> "routes/r-%06d".formatted(i);
                    case 8, 9, 10 -> "upstreams/u-%06d".formatted(i);
                    case 11, 12 -> "services/s-%06d".formatted(i);
                    case 13, 14 -> "consumers/user_%06d".formatted(i);
                    case 15 -> "consumers/user_%06d/credentials/cred-1".formatted(i - 1);
                    case 16 -> i % 200 < 100 ? "ssls/ssl-%06d".formatted(i) : "routes/%020d".formatted(i);
                    case 17 -> "plugin_configs/pc-%06d".formatted(i);
                    case 18 ->
                        switch (i / 20 % 5) {
                            case 0 -> "plugin_metadata/plugin-%06d".formatted(i);
                            case 1 -> "protos/p-%06d".formatted(i);
                            case 2 -> "secrets/vault/%d".formatted(i);
                            case 3 -> "stream_routes/sr-%06d".formatted(i);
                            default -> "consumer_groups/g-%06d".formatted(i);
                        };
                    default -> i == 19 ? "global_rules/1" : "routes/r-%06d".formatted(i);
                };
    }
}
