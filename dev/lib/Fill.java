import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KVGrpc.KVBlockingStub;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Fills an etcd with APISIX-like data: transactions of 100, values of 2.4 KB on average that zstd makes about six times smaller, one
/// delete in 140, 40 keys with a lease. The same arguments give the same database, revision by revision.
///
/// Usage: Fill http://HOST:PORT OPERATIONS KEYS
final class Fill {
    private static final int BATCH = 100;
    private static final int LEASED = 40;
    private static final String[] TYPES = {"routes", "routes", "routes", "upstreams", "services", "consumers", "ssls"};

    private final SplittableRandom random = new SplittableRandom(20261124);
    private final int keys;

    private Fill(int keys) {
        this.keys = keys;
    }

    static void main(String[] args) {
        URI endpoint = URI.create(args[0]);
        int operations = Integer.parseInt(args[1]);
        Fill fill = new Fill(Integer.parseInt(args[2]));
        ManagedChannel channel = NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
                .usePlaintext()
                .build();
        KVBlockingStub kv = KVGrpc.newBlockingStub(channel);
        long lease = LeaseGrpc.newBlockingStub(channel)
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(86_400).build())
                .getID();
        for (int i = 0; i < LEASED; i++) {
            kv.put(put("/apisix/data_plane/server_info/gw-%04d".formatted(i), "{\"id\":\"gw-%04d\"}".formatted(i))
                    .setLease(lease)
                    .build());
        }
        for (int done = 0; done < operations; done += BATCH) {
            kv.txn(fill.batch(done, Math.min(BATCH, operations - done)));
        }
        channel.shutdown();
    }

    /// Every key once, then keys at random; a transaction may name a key only once.
    private TxnRequest batch(int done, int size) {
        Map<Integer, RequestOp> batch = new LinkedHashMap<>();
        while (batch.size() < size) {
            int next = done + batch.size();
            int key = next < keys ? next : random.nextInt(keys);
            boolean delete = next >= keys && random.nextInt(120) == 0;
            batch.computeIfAbsent(key, ignored -> delete ? delete(name(key)) : put(key));
        }
        return TxnRequest.newBuilder().addAllSuccess(batch.values()).build();
    }

    private RequestOp put(int key) {
        return RequestOp.newBuilder().setRequestPut(put(name(key), value(key))).build();
    }

    private static PutRequest.Builder put(String key, String value) {
        return PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).setValue(ByteString.copyFromUtf8(value));
    }

    private static RequestOp delete(String key) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)))
                .build();
    }

    private static String name(int key) {
        return "/apisix/%s/%020d".formatted(TYPES[key % TYPES.length], key);
    }

    /// Routes differ in their names and secrets, and repeat their plugins' settings: so do these.
    private String value(int key) {
        List<String> plugins = new ArrayList<>();
        int team = random.nextInt(200);
        for (int i = random.nextInt(2, 8); i > 0; i--) {
            plugins.add(switch (i) {
                case 1 -> "\"limit-count\":{\"count\":%d,\"time_window\":60,\"rejected_code\":429,\"key_type\":\"var\",\"key\":\"remote_addr\",\"policy\":\"local\",\"show_limit_quota_header\":true,\"allow_degradation\":false}"
                        .formatted(random.nextInt(10_000));
                case 2 -> "\"key-auth\":{\"header\":\"apikey\",\"query\":\"apikey\",\"hide_credentials\":true,\"secret\":\"%s\"}".formatted(hex(160));
                case 3 -> "\"cors\":{\"allow_origins\":\"https://team-%d.shop.test\",\"allow_methods\":\"GET,POST,PUT,DELETE,PATCH,OPTIONS\",\"allow_headers\":\"authorization,content-type,x-request-id,x-correlation-id\",\"expose_headers\":\"*\",\"max_age\":600,\"allow_credential\":false}"
                        .formatted(team);
                case 4 -> "\"proxy-rewrite\":{\"regex_uri\":[\"^/team-%d/v1/(.*)\",\"/internal/$1\"],\"headers\":{\"set\":{\"x-team\":\"team-%d\",\"x-trace\":\"%s\"},\"remove\":[\"x-internal\",\"x-debug\"]}}"
                        .formatted(team, team, hex(96));
                case 5 -> "\"openid-connect\":{\"client_id\":\"team-%d\",\"client_secret\":\"%s\",\"discovery\":\"https://login.shop.test/.well-known/openid-configuration\",\"scope\":\"openid profile\",\"bearer_only\":true,\"realm\":\"shop\",\"introspection_endpoint_auth_method\":\"client_secret_post\"}"
                        .formatted(team, hex(256));
                case 6 -> "\"response-rewrite\":{\"headers\":{\"set\":{\"strict-transport-security\":\"max-age=31536000; includeSubDomains\",\"x-content-type-options\":\"nosniff\",\"x-frame-options\":\"DENY\",\"content-security-policy\":\"default-src 'self'\",\"referrer-policy\":\"no-referrer\"}}}";
                default -> "\"serverless-pre-function\":{\"phase\":\"rewrite\",\"functions\":[\"return function(conf, ctx) local core = require('apisix.core') core.request.set_header(ctx, 'x-signature', '%s') end\"]}"
                        .formatted(hex(512));
            });
        }
        return "{\"id\":\"%020d\",\"name\":\"team-%d-%s\",\"uris\":[\"/team-%d/v1/%s\",\"/team-%d/v1/%s/*\"],\"methods\":[\"GET\",\"POST\",\"PUT\"],\"priority\":%d,\"status\":1,\"upstream\":{\"type\":\"roundrobin\",\"scheme\":\"http\",\"pass_host\":\"pass\",\"hash_on\":\"vars\",\"nodes\":{\"svc-%d.team-%d.svc.cluster.local:8080\":1,\"svc-%d.team-%d.svc.cluster.local:8080\":1},\"timeout\":{\"connect\":3,\"send\":10,\"read\":10},\"checks\":{\"active\":{\"type\":\"http\",\"http_path\":\"/healthz\",\"timeout\":1,\"healthy\":{\"interval\":2,\"successes\":1},\"unhealthy\":{\"interval\":1,\"http_failures\":2}}}},\"plugins\":{%s},\"labels\":{\"team\":\"team-%d\",\"certificate\":\"%s\"},\"create_time\":%d,\"update_time\":%d}"
                .formatted(
                        key, team, hex(8), team, hex(8), team, hex(8), random.nextInt(10), key % 997, team, key % 991, team,
                        String.join(",", plugins), team, hex(440), 1_760_000_000 + key, 1_760_000_000 + random.nextInt(1 << 24));
    }

    private String hex(int digits) {
        StringBuilder text = new StringBuilder(digits);
        while (text.length() < digits) {
            text.append("%016x".formatted(random.nextLong()));
        }
        return text.substring(0, digits);
    }
}
