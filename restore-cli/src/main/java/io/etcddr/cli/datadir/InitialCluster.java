package io.etcddr.cli.datadir;

import io.etcddr.restore.RestoreRequest.NewMember;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// etcd's `--initial-cluster`: `NAME=URL,NAME=URL`, a name as often as it has peer URLs.
final class InitialCluster {
    private InitialCluster() {}

    /// @throws IllegalArgumentException naming the part that is not of that form
    static List<NewMember> parse(String text) {
        Map<String, List<String>> urls = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || equals == part.length() - 1) {
                throw new IllegalArgumentException("\"%s\" is not NAME=URL".formatted(part));
            }
            urls.computeIfAbsent(part.substring(0, equals), name -> new ArrayList<>())
                    .add(peerUrl(part.substring(equals + 1)));
        }
        return urls.entrySet().stream()
                .map(entry -> new NewMember(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// @throws IllegalArgumentException if it is none
    static String peerUrl(String url) {
        URI uri = uri(url);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean bare = uri.getPath() == null || uri.getPath().isEmpty();
        if (!web || uri.getHost() == null || uri.getPort() < 0 || !bare) {
            throw notAPeerUrl(url);
        }
        return url;
    }

    private static URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw notAPeerUrl(url);
        }
    }

    private static IllegalArgumentException notAPeerUrl(String url) {
        return new IllegalArgumentException("\"%s\" is not a peer URL such as https://host:2380".formatted(url));
    }
}
