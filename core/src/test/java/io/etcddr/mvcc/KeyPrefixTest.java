package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.progress.Progress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyPrefixTest {
    @TempDir
    private Path folder;

    private static String prefix(String key) {
        return KeyPrefix.of(key.getBytes(UTF_8));
    }

    @Test
    void itIsTheFirstTwoSegments() {
        assertThat(prefix("/apisix/routes/1")).isEqualTo("/apisix/routes/");
        assertThat(prefix("/apisix/routes/1/2")).isEqualTo("/apisix/routes/");
        assertThat(prefix("registry/pods/x")).isEqualTo("registry/pods/");
        assertThat(prefix("/apisix/1")).isEqualTo("/apisix/");
        assertThat(prefix("/1")).isEqualTo("/");
        assertThat(prefix("1")).isEmpty();
        assertThat(prefix("/a\u0001/b/c")).isEmpty();
        assertThat(prefix("/ä/b/c")).isEmpty();
        assertThat(prefix("/a/b/" + "x".repeat(500))).isEqualTo("/a/b/");
        assertThat(prefix("/a/" + "x".repeat(500))).isEmpty();
    }

    /// What an inspection counts, over records in a file.
    @Test
    void anInspectionCountsTheSameGroups() throws Exception {
        Random random = new Random(11);
        Set<String> keys = new HashSet<>();
        while (keys.size() < 3_000) {
            StringBuilder key = new StringBuilder();
            int length = 1 + (random.nextInt(10) == 0 ? random.nextInt(150) : random.nextInt(9));
            for (int i = 0; i < length; i++) {
                key.append("//aab\u0001é~ ".charAt(random.nextInt(random.nextInt(3) == 0 ? 9 : 5)));
            }
            keys.add(key.toString());
        }
        HandmadeDb db = new HandmadeDb();
        long revision = 2;
        for (String key : keys) {
            db.put(revision++, key, new byte[] {1});
        }
        Map<String, Long> expected = keys.stream()
                .map(KeyPrefixTest::prefix)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        Map<String, Long> counted;
        try (Backend backend = Backend.open(db.write(folder.resolve("db")))) {
            counted = backend.inspect(Progress.none()).facts().liveKeysByPrefix();
        }
        assertThat(expected).hasSizeGreaterThan(50);
        // The largest groups are told apart, all others are together.
        counted.forEach((group, count) -> {
            if (!group.isEmpty()) {
                assertThat(expected).containsEntry(group, count);
            }
        });
        assertThat(counted.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3_000);
    }
}
