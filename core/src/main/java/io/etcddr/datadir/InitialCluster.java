package io.etcddr.datadir;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads the text of `--initial-cluster` by etcd's rules (`client/pkg/types/urlsmap.go`, `urls.go`), but says all that
/// is wrong with it.
final class InitialCluster {
    private final Map<String, List<String>> urls = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private InitialCluster() {}

    static List<MemberSpec> parse(String text) throws Failure {
        InitialCluster cluster = new InitialCluster();
        for (String part : text.split(",")) {
            if (!part.isBlank()) {
                cluster.add(part.trim());
            }
        }
        if (cluster.urls.isEmpty() && cluster.problems.isEmpty()) {
            cluster.problems.add("it names no member");
        }
        if (!cluster.problems.isEmpty()) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "initial cluster \"%s\": %s".formatted(text, String.join("; ", cluster.problems)))
                    .hint("Write it as etcd does: m0=https://host0:2380,m1=https://host1:2380.");
        }
        return cluster.urls.entrySet().stream()
                .map(member -> new MemberSpec(member.getKey(), member.getValue()))
                .toList();
    }

    private void add(String part) {
        int equals = part.indexOf('=');
        if (equals < 0) {
            problems.add("\"%s\" has no \"=\" between name and peer URL".formatted(part));
        } else if (equals == 0) {
            problems.add("\"%s\" has no member name".formatted(part));
        } else {
            String url = part.substring(equals + 1).trim();
            String name = part.substring(0, equals);
            List<String> others = urls.computeIfAbsent(name, key -> new ArrayList<>());
            String problem = problemOf(url);
            if (!problem.isEmpty()) {
                problems.add("peer URL \"%s\" of %s %s".formatted(url, name, problem));
            } else if (others.contains(url)) {
                problems.add("peer URL \"%s\" of %s appears twice".formatted(url, name));
            } else {
                others.add(withPlainScheme(url));
            }
        }
    }

    /// Go's URL parser answers the scheme in lower case, so that is what goes into the member's id.
    private static String withPlainScheme(String url) {
        int colon = url.indexOf(':');
        return url.substring(0, colon).toLowerCase(Locale.ROOT) + url.substring(colon);
    }

    /// @return empty when there is none
    private static String problemOf(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return "is no URL: " + e.getReason().toLowerCase(Locale.ROOT);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "http", "https" -> problemOfAddress(uri);
            case "unix", "unixs" -> "";
            default -> "does not start with http://, https://, unix:// or unixs://";
        };
    }

    private static String problemOfAddress(URI uri) {
        String authority = uri.getRawAuthority();
        if (authority == null || !authority.matches("(.*@)?(\\[[0-9A-Fa-f:.%a-zA-Z]+]|[^:\\[\\]]+):\\d{1,5}")) {
            return "has no host and port";
        }
        if (uri.getRawPath() != null && !uri.getRawPath().isEmpty()) {
            return "has a path, \"%s\", which etcd does not allow".formatted(uri.getRawPath());
        }
        return "";
    }
}
