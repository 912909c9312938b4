package io.etcddr.testing;

import java.util.Base64;
import java.util.SplittableRandom;

/// JSON values as APISIX's Admin API stores them, about 2.4 kB each, as compressible as real configuration. Source
/// of the shapes: the schemas of APISIX 3.16 (`apisix/schema_def.lua`).
final class ApisixValues {
    private static final String[] WORDS = {
        "orders",
        "payment",
        "catalog",
        "search",
        "login",
        "profile",
        "cart",
        "stock",
        "invoice",
        "media",
        "report",
        "events",
        "gateway",
        "public",
        "internal",
        "legacy",
        "canary",
        "stable",
        "north",
        "south"
    };

    private ApisixValues() {}

    static String of(String key, int round, SplittableRandom random) {
        String[] parts = key.split("/");
        String id = parts[parts.length - 1];
        long created = 1_760_000_000L + (key.hashCode() & 0xfffff);
        String times = "\"create_time\":%d,\"update_time\":%d".formatted(created, created + 3600L * round);
        return switch (key.contains("/credentials/") ? "credentials" : parts[2]) {
            case "routes" ->
                "{\"id\":\"%s\",\"name\":\"%s\",\"uris\":[\"/%s/v%d\",\"/%s/v%d/*\"],\"methods\":[\"GET\",\"POST\"],\"priority\":%d,\"status\":1,\"upstream_id\":\"u-%06d\",\"plugins\":%s,%s}"
                        .formatted(
                                id,
                                words(random, 3),
                                word(random),
                                round,
                                word(random),
                                round,
                                random.nextInt(100),
                                random.nextInt(1000) * 20 + 8,
                                plugins(random),
                                times);
            case "upstreams" ->
                "{\"id\":\"%s\",\"type\":\"roundrobin\",\"scheme\":\"http\",\"pass_host\":\"pass\",\"nodes\":[%s],%s}"
                        .formatted(id, nodes(random), times);
            case "ssls" ->
                "{\"id\":\"%s\",\"type\":\"server\",\"snis\":[\"%s.shop.test\"],\"cert\":\"-----BEGIN CERTIFICATE-----\\n%s\\n-----END CERTIFICATE-----\",\"key\":\"%s\",\"status\":1,%s}"
                        .formatted(id, word(random), base64(random, 900), base64(random, 1250), times);
            case "consumers" ->
                "{\"username\":\"%s\",\"desc\":\"%s\",\"plugins\":%s,%s}"
                        .formatted(id, words(random, 6), plugins(random), times);
            case "credentials" ->
                "{\"id\":\"%s\",\"plugins\":{\"key-auth\":{\"key\":\"%s\"}},%s}"
                        .formatted(id, base64(random, 16), times);
            case "plugin_metadata" ->
                "{\"id\":\"%s\",\"log_format\":{\"host\":\"$host\",\"client_ip\":\"$remote_addr\",\"note\":\"%s\"}}"
                        .formatted(id, words(random, 8));
            case "protos" ->
                "{\"id\":\"%s\",\"content\":\"syntax = \\\\\"proto3\\\\\"; package %s; message Req { string name = %d; }\",%s}"
                        .formatted(id, word(random), 1 + round, times);
            case "secrets" ->
                "{\"id\":\"vault/%s\",\"uri\":\"http://vault.sec.svc:8200\",\"prefix\":\"kv/apisix\",\"token\":\"%s\",%s}"
                        .formatted(id, base64(random, 24), times);
            case "stream_routes" ->
                "{\"id\":\"%s\",\"server_port\":%d,\"upstream_id\":\"u-%06d\",%s}"
                        .formatted(id, 1024 + random.nextInt(60_000), random.nextInt(1000) * 20 + 8, times);
            default ->
                "{\"id\":\"%s\",\"desc\":\"%s\",\"plugins\":%s,%s}"
                        .formatted(id, words(random, 6), plugins(random), times);
        };
    }

    private static String plugins(SplittableRandom random) {
        StringBuilder json = new StringBuilder("{\"limit-count\":{\"count\":")
                .append(random.nextInt(10_000))
                .append(",\"time_window\":60,\"rejected_code\":429,\"key\":\"remote_addr\",\"key_type\":\"var\",")
                .append("\"policy\":\"local\",\"show_limit_quota_header\":true},\"ip-restriction\":{\"whitelist\":[");
        for (int i = 0; i < 55; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"10.")
                    .append(random.nextInt(4))
                    .append('.')
                    .append(random.nextInt(256));
            json.append(".0/24\"");
        }
        json.append("]},\"proxy-rewrite\":{\"headers\":{\"set\":{\"X-Trace\":\"")
                .append(Long.toHexString(random.nextLong()));
        json.append("\"}}},\"response-rewrite\":{\"vars\":[");
        for (int i = 0; i < 14; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("[\"http_x_")
                    .append(word(random))
                    .append("\",\"==\",\"");
            json.append(words(random, 2)).append("\"]");
        }
        return json.append("]},\"prometheus\":{\"prefer_name\":true}}").toString();
    }

    private static String nodes(SplittableRandom random) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 32; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"host\":\"")
                    .append(word(random))
                    .append('-')
                    .append(random.nextInt(100))
                    .append(".prod.svc.cluster.local\",\"port\":8080,\"weight\":")
                    .append(random.nextInt(100))
                    .append('}');
        }
        return json.toString();
    }

    private static String word(SplittableRandom random) {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private static String words(SplittableRandom random, int count) {
        StringBuilder text = new StringBuilder(word(random));
        for (int i = 1; i < count; i++) {
            text.append('-').append(word(random));
        }
        return text.toString();
    }

    private static String base64(SplittableRandom random, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return Base64.getEncoder().encodeToString(content);
    }
}
