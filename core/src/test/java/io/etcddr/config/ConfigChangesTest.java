package io.etcddr.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigChangesTest {
    private static ConfigChanges between(String before, String after) throws Exception {
        return ConfigChanges.between(ConfigText.load(before), ConfigText.load(after));
    }

    @Test
    void theSameConfigurationHasNoChanges() throws Exception {
        assertThat(between(ConfigText.EVERYTHING, ConfigText.EVERYTHING + "\n# a comment"))
                .isEqualTo(new ConfigChanges(List.of(), List.of()));
    }

    @Test
    void changesAreNamedByKeyAndCluster() throws Exception {
        assertThat(between(
                                ConfigText.EVERYTHING,
                                ConfigText.EVERYTHING
                                        .replace("max-age: 27h", "max-age: 28h")
                                        .replace("{every: 6h, jitter: 5m}", "none")
                                        .replace("https://10.0.0.2:2379", "https://10.0.0.3:2379")
                                        .replace("env:PASSWORD", "env:OTHER")
                                        .replace("\"3.6\": etcd", "\"3.6\": etcd-3.6.17"))
                        .keys())
                .containsExactly(
                        "clusters[main].endpoints",
                        "clusters[main].auth.password",
                        "clusters[other].schedules.cold.every",
                        "clusters[other].schedules.cold.jitter",
                        "clusters[other].max-age",
                        "etcd-binaries.3.6",
                        "clusters[other].schedules.cold");
    }

    @Test
    void aClusterThatComesOrGoesIsOneChange() throws Exception {
        String two = ConfigText.START + "  - {name: other, endpoints: [\"http://127.0.0.1:2380\"]}\n";
        assertThat(between(ConfigText.START, two).keys()).containsExactly("clusters[other]");
        assertThat(between(two, two.replace("main", "renamed")).keys())
                .containsExactly("clusters[main]", "clusters[renamed]");
    }

    @Test
    void whatWaitsForTheNextStartIsNamed() throws Exception {
        ConfigChanges changes = between(
                ConfigText.EVERYTHING,
                ConfigText.EVERYTHING
                        .replace("listen: 0.0.0.0:9000", "listen: 0.0.0.0:9001")
                        .replace("server.pem", "server2.pem")
                        .replace("parallel-backups: 4", "parallel-backups: 5"));
        assertThat(changes.keys())
                .containsExactly("service.listen", "service.tls.cert-file", "service.parallel-backups");
        assertThat(changes.atNextStart()).containsExactly("service.listen", "service.tls.cert-file");
    }
}
