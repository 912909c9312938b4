package io.etcddr.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.store.FileObjectStore;
import io.etcddr.testing.Await;
import io.etcddr.testing.CommandRun;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdMember;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.JsonFields;
import io.etcddr.testing.Ports;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `docs/cli-json.md` is what the commands print: no field is undocumented, and no documented field is missing.
@Tag("it")
final class JsonDocumentTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (\\S[^|]*) \\|.*");

    /// Section of the document → what was printed for it.
    private static final Map<String, List<JsonFields>> PRINTED = new TreeMap<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void runEveryCommand() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(EtcdVersion.V3_6).start()) {
            try (EtcdTestClient client = cluster.client()) {
                client.putLeased("/apisix/routes/1", new byte[] {(byte) 0xff}, client.grantLease(600));
                client.put("/apisix/routes/2", "{}");
            }
            Site site = Site.inFolder(folder, cluster);
            add(
                    "etcd-dr init",
                    CommandRun.of(
                            Main::run,
                            "init",
                            "--repository",
                            "file://" + folder.resolve("other"),
                            "--config",
                            folder.resolve("other.yaml").toString(),
                            "-o",
                            "json"));
            configs(site);
            add("etcd-dr backup", site.dr("backup", "-o", "json"));
            learner(site);
            onePoint(site);
            holds(site);
            expiry(site);
            add("Errors", site.restore("get", "latest", "/nope", "-o", "json"));
            add("etcd-dr backup", withUnprovenPoint(site));
            learner(site, cluster);
            somethingWrong(site);
        }
    }

    private static void learner(Site site, EtcdCluster cluster) throws IOException {
        EtcdMember learner = cluster.addLearner();
        learner.stop();
        for (String section : List.of("etcd-restore data-dir --dry-run", "etcd-restore data-dir")) {
            List<String> command = new ArrayList<>(List.of(section.split(" ")));
            command.removeFirst();
            command.addAll(
                    List.of("--from-learner", "--learner-dir", learner.dataDir().toString()));
            command.addAll(List.of("--etcd-version", "3.6", "--without-wal"));
            command.addAll(List.of("--data-dir", folder.resolve("rescued").toString(), "-o", "json"));
            add(section, site.restore(command.toArray(String[]::new)));
        }
    }

    /// One point for each of what can become of it, in three clusters.
    private static void expiry(Site site) throws Exception {
        Path config = Files.writeString(folder.resolve("expire.yaml"), """
                defaults:
                  retention:
                    cold: {keep-last: 1, keep-within: 0s, daily: 2, weekly: 0, monthly: 0, minimum-redundancy: 1}
                """ + Files.readString(site.config()) + """
                  - name: full
                    endpoints: [http://127.0.0.1:1]
                    retention: {cold: {keep-last: 0, keep-within: 0s, minimum-redundancy: 1, max-total-size: 1MiB}}
                  - name: missing
                    endpoints: [http://127.0.0.1:1]
                    repository-prefix: nowhere
                """);
        try (FileObjectStore store = new FileObjectStore(site.repository())) {
            Path key = folder.resolve("etcd-dr-signing-key.pem");
            OldPoints full = new OldPoints(store, new ClusterName("full"), key);
            for (int day = 1; day <= 3; day++) {
                full.proven(Instant.parse("2026-01-0%dT00:00:00Z".formatted(day)), 2_000_000);
            }
            OldPoints main = new OldPoints(store, new ClusterName("main"), key);
            for (int day = 1; day <= 3; day++) {
                main.unproven(Instant.parse("2026-01-0%dT00:00:00Z".formatted(day)), 10);
            }
        }
        Path manifest = Files.writeString(
                site.repository().resolve("full/manifests/20260101T000000Z-cold-r0000000001.json"), "{}");
        add("etcd-dr expire", site.dr("expire", "--config", config.toString(), "-o", "json"));
        add("etcd-dr expire", site.dr("expire", "--config", config.toString(), "--confirm", "-o", "json"));
        Files.delete(manifest);
    }

    /// One that somebody else runs, and has not started yet.
    private static void learner(Site site) throws IOException {
        int port = Ports.reserve();
        Path config = Files.writeString(
                folder.resolve("learner.yaml"),
                Files.readString(site.config()).replace("    # schedules: {drill: none}", """
                            learner:
                              runtime: external
                              peer-url: http://127.0.0.1:%d
                              client-url: http://127.0.0.1:1
                        """.formatted(port)
                        .stripTrailing()));
        String verbs = "etcd-dr learner add, remove, rebuild, release";
        String[] more = {"--config", config.toString(), "-o", "json"};
        Await.until(
                "the cluster to take a learner",
                Duration.ofSeconds(30),
                () -> learner(site, "add", more).exitCode() == 0);
        add(verbs, learner(site, "add", more));
        add("etcd-dr learner status", learner(site, "status", more));
        add(verbs, learner(site, "release", more));
        add(verbs, learner(site, "remove", more));
        Ports.release(port);
    }

    private static CommandRun learner(Site site, String verb, String... more) {
        List<String> args = new ArrayList<>(List.of("learner", verb));
        args.addAll(List.of(more));
        return site.dr(args.toArray(String[]::new));
    }

    private static void holds(Site site) throws IOException {
        add("etcd-restore hold add", site.restore("hold", "add", "latest", "--reason", "why", "-o", "json"));
        add("etcd-restore list", site.restore("list", "-o", "json"));
        add("etcd-restore show", site.restore("show", "latest", "-o", "json"));
        add("etcd-restore hold list", site.restore("hold", "list", "-o", "json"));
        Path hold = files(site.repository().resolve("main/holds")).getFirst();
        byte[] good = Files.readAllBytes(hold);
        Files.writeString(hold, "{}");
        add("etcd-restore hold list", site.restore("hold", "list", "-o", "json"));
        Files.write(hold, good);
        add("etcd-restore hold remove", site.restore("hold", "remove", "latest", "-o", "json"));
    }

    private static void configs(Site site) throws IOException {
        add("etcd-dr config print", site.dr("config", "print", "-o", "json"));
        Path broken = folder.resolve("broken.yaml");
        Files.writeString(broken, Files.readString(site.config()) + """
                defaults: {max-age: 1h, schedules: {cold: {every: 2h}}}
                typo: 1
                """);
        add("etcd-dr config check", site.dr("config", "check", "-o", "json", "--config", broken.toString()));
        Files.writeString(broken, "[");
        add("etcd-dr config check", site.dr("config", "check", "-o", "json", "--config", broken.toString()));
    }

    private static void onePoint(Site site) throws IOException {
        add("etcd-dr check", site.dr("check", "--max-age", "1ms", "-o", "json"));
        add("verify", site.dr("verify", "-o", "json"));
        add("etcd-dr drill", drill(site));
        add("etcd-restore list", site.restore("list", "-o", "json"));
        add("etcd-restore show", site.restore("show", "latest", "-o", "json"));
        add("etcd-restore get", site.restore("get", "latest", "/apisix/", "--prefix", "-o", "json"));
        String db = folder.resolve("x.db").toString();
        add("etcd-restore export", site.restore("export", "latest", "--output", db, "--json"));
        add("verify --file", site.restore("verify", "--file", db, "-o", "json"));
        String data = folder.resolve("d").toString();
        add(
                "etcd-restore data-dir --dry-run",
                site.restore("data-dir", "latest", "--data-dir", data, "--dry-run", "-o", "json"));
        add("etcd-restore data-dir", site.restore("data-dir", "latest", "--data-dir", data, "-o", "json"));
        byte[] broken = Files.readAllBytes(Path.of(db));
        broken[5000] ^= 1;
        Path file = Files.write(folder.resolve("broken.db"), broken);
        add("verify --file", site.restore("verify", "--file", file.toString(), "-o", "json"));
    }

    private static CommandRun drill(Site site) {
        return site.dr(
                "drill",
                "--etcd-binary",
                EtcdVersion.V3_6.etcd().toString(),
                "--state-dir",
                folder.resolve("state").toString(),
                "-o",
                "json");
    }

    private static CommandRun withUnprovenPoint(Site site) {
        return site.dr("backup", "--prove", "none", "-o", "json");
    }

    /// Findings and problems have fields of their own.
    private static void somethingWrong(Site site) throws IOException {
        for (Path file : files(site.repository().resolve("main/points"))) {
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 1;
            Files.write(file, content);
        }
        add("verify", site.dr("verify", "-o", "json"));
        add("etcd-dr drill", drill(site));
        add("etcd-restore show", site.restore("show", "latest", "-o", "json"));
        Path manifest = files(site.repository().resolve("main/manifests")).getFirst();
        Files.writeString(manifest, Files.readString(manifest).replace("\"cold\"", "\"hot\""));
        add("etcd-restore list", site.restore("list", "-o", "json"));
        add("verify", site.dr("verify", "--point", "all", "-o", "json"));
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> walked = Files.walk(in)) {
            return walked.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void add(String section, CommandRun run) throws IOException {
        assertThat(run.out()).as(run.err()).endsWith("}\n");
        PRINTED.computeIfAbsent(section, name -> new ArrayList<>())
                .add(JsonFields.of(run.out(), "etcd.keysByPrefix").closing("config"));
    }

    @TestFactory
    Stream<DynamicTest> theDocumentHasTheFieldsThatArePrinted() throws IOException {
        Map<String, Map<String, String>> documented = documented();
        Set<String> sections = new TreeSet<>(documented.keySet());
        sections.addAll(PRINTED.keySet());
        return sections.stream()
                .map(section -> DynamicTest.dynamicTest(section, () -> {
                    Map<String, Set<String>> printed = new TreeMap<>();
                    PRINTED.getOrDefault(section, List.of())
                            .forEach(document -> document.types()
                                    .forEach((field, types) -> printed.computeIfAbsent(field, name -> new TreeSet<>())
                                            .addAll(types)));
                    Map<String, String> rows = documented.getOrDefault(section, Map.of());
                    // An object needs a row of its own only where it may be null.
                    printed.entrySet()
                            .removeIf(field ->
                                    field.getValue().equals(Set.of("object")) && !rows.containsKey(field.getKey()));
                    assertThat(printed.keySet()).isEqualTo(withoutOptionalLists(rows.keySet(), printed));
                    rows.forEach((field, type) -> assertThat(printed.getOrDefault(field, Set.of()))
                            .as("types of " + field)
                            .isSubsetOf(types(type)));
                }));
    }

    /// Elements of lists that happened to be empty were not printed.
    private static Set<String> withoutOptionalLists(Set<String> documented, Map<String, Set<String>> printed) {
        Set<String> expected = new TreeSet<>(documented);
        expected.removeIf(field -> field.endsWith("[]")
                && !printed.containsKey(field)
                && Set.of(
                                "forced[]",
                                "warnings[]",
                                "etcd.alarms[]",
                                "fromDefaults[]",
                                "log[]",
                                "clusters[].locksNotProlonged[]")
                        .contains(field));
        return expected;
    }

    private static Set<String> types(String documented) {
        Set<String> types = new TreeSet<>(List.of(documented.trim().split(" or ")));
        if (types.remove("time")) {
            types.add("string");
        }
        return types;
    }

    private static Map<String, Map<String, String>> documented() throws IOException {
        Path document = Path.of(System.getProperty("project.root", ".."), "docs", "cli-json.md");
        Map<String, Map<String, String>> sections = new TreeMap<>();
        String section = "";
        for (String line : Files.readAllLines(document)) {
            Matcher row = ROW.matcher(line);
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (row.matches()) {
                sections.computeIfAbsent(section, name -> new TreeMap<>()).put(row.group(1), row.group(2));
            }
        }
        return sections;
    }
}
