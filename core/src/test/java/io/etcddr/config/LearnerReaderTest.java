package io.etcddr.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.config.LearnerConfig.ClientTls;
import io.etcddr.config.LearnerConfig.PeerTls;
import io.etcddr.config.LearnerConfig.Runtime;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LearnerReaderTest {
    private static final String EXTERNAL =
            "runtime: external, peer-url: \"http://127.0.0.1:23\", client-url: \"http://127.0.0.1:24\"";
    private static final String PROCESS = EXTERNAL.replace("external", "process") + ", data-directory: learner";
    private static final String BINARIES = "etcd-binaries: {\"3.6\": /opt/etcd}\n";

    private static String learner(String flow) {
        return ConfigText.START + "    learner: {" + flow + "}\n";
    }

    private static Optional<LearnerConfig> read(String yaml) throws Exception {
        return ConfigText.load(yaml).clusters().getFirst().learner();
    }

    @Test
    void withoutTheGroupThereIsNone() throws Exception {
        assertThat(read(ConfigText.START)).isEmpty();
    }

    @Test
    void everyKeyIsRead() throws Exception {
        assertThat(read(ConfigText.EVERYTHING))
                .contains(new LearnerConfig(
                        Runtime.PROCESS,
                        "backup-learner",
                        URI.create("https://10.0.0.9:2380"),
                        URI.create("https://10.0.0.9:2379"),
                        Optional.of(Path.of("/etc/etcd-dr/learner")),
                        Optional.of(new PeerTls(
                                Path.of("/etc/etcd-dr/peer-ca.pem"),
                                Path.of("/etc/etcd-dr/peer.pem"),
                                Path.of("/etc/etcd-dr/peer.key"))),
                        Optional.of(new ClientTls(
                                Path.of("/etc/etcd-dr/learner.pem"), Path.of("/etc/etcd-dr/learner.key"))),
                        500,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10)));
    }

    @Test
    void whatIsNotWrittenHasADefault() throws Exception {
        assertThat(read(learner(EXTERNAL)))
                .contains(new LearnerConfig(
                        Runtime.EXTERNAL,
                        "etcd-dr-main",
                        URI.create("http://127.0.0.1:23"),
                        URI.create("http://127.0.0.1:24"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        1000,
                        Duration.ofSeconds(30),
                        Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "peer-url: \"http://a:1\"|learner.runtime: is missing",
                "runtime: external|learner.peer-url: is missing",
                "runtime: pod|learner.runtime: \"pod\" is none of process, external",
                "peer-url: \"http://a\"|learner.peer-url: has no port, expected an address such as https://10.0.0.9:2380",
                "wait: 2h|learner.wait: is 2h, allowed is 0s to 1h",
                "maximum-lag: -1|learner.maximum-lag: is -1, allowed is 0 to 1000000",
            })
    void whatIsWrongIsTold(String flow, String problem) {
        assertThat(ConfigText.problems(learner(flow))).contains("line 7: clusters[0]." + problem);
    }

    @Test
    void aLearnerThatIsRunHereNeedsAFolderAndABinary() throws Exception {
        assertThat(ConfigText.problems(learner(EXTERNAL.replace("external", "process")) + BINARIES))
                .containsExactly("line 7: clusters[0].learner.data-directory: is missing beside runtime: process");
        assertThat(ConfigText.problems(learner(PROCESS)))
                .containsExactly("line 7: clusters[0].learner.runtime: process needs etcd-binaries:"
                        + " there is no etcd to run");
        assertThat(read(learner(PROCESS) + BINARIES)).isPresent();
        assertThat(ConfigText.problems(learner(EXTERNAL + ", data-directory: learner")))
                .containsExactly("line 7: clusters[0].learner.data-directory: has no meaning beside runtime: external");
    }

    @Test
    void certificatesGoWithHttps() throws Exception {
        String https = PROCESS.replace("http:", "https:");
        String cluster = ConfigText.START.replace("http:", "https:") + BINARIES;
        String files = "cert-file: l.pem, key-file: l.key";
        assertThat(ConfigText.problems(cluster.replace(BINARIES, "    learner: {%s}\n%s".formatted(https, BINARIES))))
                .containsExactly(
                        "line 7: clusters[0].learner.peer-tls: is missing: https://127.0.0.1:23 is https",
                        "line 7: clusters[0].learner.client-tls: is missing: https://127.0.0.1:24 is https");
        String whole = "%s, peer-tls: {ca-file: ca.pem, %s}, client-tls: {%s}".formatted(https, files, files);
        assertThat(read(cluster.replace(BINARIES, "    learner: {%s}\n%s".formatted(whole, BINARIES))))
                .isPresent();
        assertThat(ConfigText.problems(learner(whole.replace("https:", "http:")) + BINARIES))
                .containsExactly(
                        "line 7: clusters[0].learner.peer-tls: has no meaning: http://127.0.0.1:23 is http",
                        "line 7: clusters[0].learner.client-tls: has no meaning: http://127.0.0.1:24 is http");
    }

    @Test
    void theLearnerIsNeverInTheVotersList() {
        assertThat(ConfigText.problems(learner(EXTERNAL.replace(":24", ":2379"))))
                .containsExactly("line 7: clusters[0].learner.client-url: http://127.0.0.1:2379 is among endpoints:"
                        + " never put the learner into the voters' list, calls that only voters answer would go to it");
    }

    @Test
    void addressesThatCannotBeAreTold() {
        assertThat(ConfigText.problems(learner(EXTERNAL.replace(":24", ":23"))))
                .containsExactly("line 7: clusters[0].learner.client-url: is the same as peer-url;"
                        + " etcd has a port for each");
        assertThat(ConfigText.problems(learner(EXTERNAL.replace("http://127.0.0.1:24", "https://127.0.0.1:24"))))
                .containsExactly("line 7: clusters[0].learner.client-url: is https, and endpoints are not");
    }

    @Test
    void votersElsewhereCannotReachThisMachineByLoopback() throws Exception {
        assertThat(ConfigText.warnings(learner(EXTERNAL))).isEmpty();
        assertThat(ConfigText.warnings(
                        learner(EXTERNAL).replace("[\"http://127.0.0.1:2379\"]", "[\"http://10.0.0.1:2379\"]")))
                .containsExactly("line 7: clusters[0].learner.peer-url: http://127.0.0.1:23 is this machine:"
                        + " voters on others cannot reach the learner");
    }

    @Test
    void twoLearnersDoNotShareAddressesOrFolders() {
        String other = "  - {name: other, endpoints: [\"http://127.0.0.1:1\"], learner: {%s}}\n".formatted(PROCESS);
        assertThat(ConfigText.problems(learner(PROCESS) + other + BINARIES))
                .containsExactly(
                        "line 8: clusters[1].learner.peer-url: http://127.0.0.1:23 is that of the learner of cluster"
                                + " main, too",
                        "line 8: clusters[1].learner.client-url: http://127.0.0.1:24 is that of the learner of cluster"
                                + " main, too",
                        "line 8: clusters[1].learner.data-directory: /etc/etcd-dr/learner is that of the learner of"
                                + " cluster main, too");
    }
}
