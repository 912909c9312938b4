package io.etcddr.service.soak;

import io.etcddr.service.serve.ServeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Watches a service from outside: what it takes, what it says is due, and what its log says of when that began.
final class ServiceWatch {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Pattern NEXT =
            Pattern.compile("etcddr_next_run_timestamp_seconds\\{cluster=\"([^\"]+)\",job=\"cold\"} (\\S+)");
    private static final Pattern STARTED =
            Pattern.compile("time=(\\S+) .*msg=\"cold started\" .*cluster=(\\S+) attempt=1 .*");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ServeProcess service;
    private final Map<String, NavigableMap<Instant, Instant>> announced = new HashMap<>();
    private long lastLook;
    private long mostMemory;

    ServiceWatch(ServeProcess service) {
        this.service = service;
    }

    /// To be called often; looks now and then.
    ///
    /// @return whether it did
    boolean look() throws Exception {
        if (System.nanoTime() - lastLook < BETWEEN_LOOKS.toNanos()) {
            return false;
        }
        lastLook = System.nanoTime();
        mostMemory = Math.max(mostMemory, anonymousMemory());
        Matcher next = NEXT.matcher(get("/metrics"));
        Instant now = Instant.now();
        while (next.find()) {
            Instant due = Instant.ofEpochMilli(Math.round(Double.parseDouble(next.group(2)) * 1000));
            announced.computeIfAbsent(next.group(1), name -> new TreeMap<>()).put(now, due);
        }
        return true;
    }

    private long anonymousMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(service.pid()), "status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(service.address() + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /// Bytes, of all looks.
    long mostMemory() {
        return mostMemory;
    }

    /// How long it takes to be told this: what it costs is seen when nobody is in the way.
    Duration quickest(String path) throws Exception {
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long begun = System.nanoTime();
            get(path);
            quickest = Math.min(quickest, System.nanoTime() - begun);
        }
        return Duration.ofNanos(quickest);
    }

    /// How long after they had been announced for backups began, ascending.
    List<Duration> lateness() {
        List<Duration> late = new ArrayList<>();
        service.log().lines().map(STARTED::matcher).filter(Matcher::matches).forEach(line -> {
            Instant started = Instant.parse(line.group(1));
            var due = announced.getOrDefault(line.group(2), new TreeMap<>()).lowerEntry(started);
            if (due != null) {
                late.add(Duration.between(due.getValue(), started));
            }
        });
        return late.stream().sorted().toList();
    }
}
