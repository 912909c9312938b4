package io.etcddr.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.error.Failure;
import io.etcddr.value.ClusterName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EffectiveConfigTest {
    private static String yaml(String yaml) {
        return ConfigText.examine(yaml).effective().yaml();
    }

    private static Config withoutWarnings(Config config) {
        return new Config(
                config.repository(),
                config.encryption(),
                config.signing(),
                config.backup(),
                config.cacheDirectory(),
                config.service(),
                config.etcdBinaries(),
                config.clusters(),
                List.of(),
                List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ConfigText.START,
                ConfigText.EVERYTHING,
                ConfigText.START + "backup: {spool: none}\ncache-directory: none",
                ConfigText.START + "    schedules: {cold: {cron: '0 30 3 * * ?', time-zone: +02:00}}",
                ConfigText.START + "service: {listen: '[::1]:0', bandwidth-limit: 1500000B}",
            })
    void whatIsPrintedIsTheSameConfigurationAgain(String written) throws Exception {
        Config config = ConfigText.load(written);
        String printed = yaml(written);
        assertThat(withoutWarnings(ConfigText.load(printed))).isEqualTo(withoutWarnings(config));
        assertThat(yaml(printed)).isEqualTo(printed.replaceAll("  # (from defaults|default)", ""));
    }

    @Test
    void everyValueThatNobodyWroteIsMarked() {
        assertThat(yaml("""
                        repository: {url: file:///var/backups/etcd}
                        encryption: none
                        signing: {key-file: signing.key}
                        defaults:
                          max-age: 12h
                          schedules: {cold: {every: 6h}}
                          retry: {window: 2h}
                        clusters:
                          - name: "3"
                            endpoints: ["http://127.0.0.1:2379"]
                            schedules: {expire: {every: 1d, jitter: 1h}}
                            retention: {cold: {daily: 7}}
                        """)).isEqualTo("""
                        repository:
                          url: file:///var/backups/etcd
                        encryption: none
                        signing:
                          key-file: /etc/etcd-dr/signing.key
                        backup:
                          spool: disk  # default
                          spool-directory: /var/tmp  # default
                          prove: voters  # default
                          compression-level: 1  # default
                          idle-timeout: 30s  # default
                          grace-period: 1d  # default
                        cache-directory: /home/op/.cache/etcd-dr  # default
                        clusters:
                          - name: '3'
                            endpoints:
                              - http://127.0.0.1:2379
                            timeout: 5s  # default
                            suspend: false  # default
                            schedules:
                              cold:
                                every: 6h  # from defaults
                                jitter: 0s  # default
                              hot: none  # default
                              verify: none  # default
                              drill: none  # default
                              expire:
                                every: 1d
                                jitter: 1h
                            retry:
                              window: 2h  # from defaults
                              first: 10s  # default
                              longest: 10m  # default
                            max-age: 12h  # from defaults
                            retention:
                              cold:
                                keep-last: 3  # default
                                keep-within: 2d  # default
                                hourly: 0  # default
                                daily: 7
                                weekly: 8  # default
                                monthly: 12  # default
                                yearly: 0  # default
                                minimum-redundancy: 2  # default
                                time-zone: UTC  # default
                              hot:
                                keep-last: 3  # default
                                keep-within: 1d  # default
                                hourly: 168  # default
                                daily: 0  # default
                                weekly: 0  # default
                                monthly: 0  # default
                                yearly: 0  # default
                                minimum-redundancy: 2  # default
                                time-zone: UTC  # default
                            expire:
                              confirm: false  # default
                            verification:
                              percent-per-day: 10  # default
                              within: 30d  # default
                        service:
                          listen: '127.0.0.1:8347'  # default
                          state-directory: /var/lib/etcd-dr  # default
                          parallel-backups: 2  # default
                          graceful-stop: 2m  # default
                          lease-period: 30s  # default
                          log-format: text  # default
                        """);
    }

    /// A cluster's group replaces that of `defaults`, so nothing in it is from there.
    @Test
    void whatAClusterReplacesIsNotFromDefaults() {
        EffectiveConfig effective = ConfigText.examine(ConfigText.EVERYTHING).effective();
        assertThat(effective.fromDefaults())
                .contains("clusters[0].retention.cold.keep-last", "clusters[1].retry.first", "clusters[1].max-age")
                .noneMatch(key -> key.startsWith("clusters[0].retry") || key.startsWith("clusters[0].retention.hot"));
        assertThat(effective.byDefault())
                .contains("clusters[0].retry.first", "clusters[0].retention.hot.daily", "clusters[1].timeout")
                .noneMatch(key -> key.startsWith("service") || key.startsWith("backup"));
    }

    @Test
    void secretsAreReferences() {
        assertThat(yaml(ConfigText.EVERYTHING))
                .contains(
                        "access-key-id: env:KEY_ID\n",
                        "secret-access-key: file:/etc/etcd-dr/secret\n",
                        "session-token: file:/run/token\n",
                        "password: env:PASSWORD\n",
                        "api-token: env:TOKEN\n",
                        "user: 'o''root: #1'\n");
    }

    @Test
    void theTreeHasTheTypesOfJson() {
        Map<String, Object> tree =
                ConfigText.examine(ConfigText.EVERYTHING).effective().tree();
        assertThat(tree.keySet())
                .containsExactly(
                        "repository",
                        "encryption",
                        "signing",
                        "backup",
                        "cache-directory",
                        "clusters",
                        "service",
                        "etcd-binaries");
        assertThat(tree.get("backup"))
                .isEqualTo(Map.of(
                        "spool",
                        "disk",
                        "spool-directory",
                        "/etc/etcd-dr/spool",
                        "prove",
                        "source",
                        "compression-level",
                        9,
                        "idle-timeout",
                        "1m30s",
                        "grace-period",
                        "2d"));
        assertThat(tree.get("clusters"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);
        assertThat(tree.get("etcd-binaries"))
                .isEqualTo(Map.of("3.5", "/opt/etcd-3.5/etcd", "3.6", "/etc/etcd-dr/etcd"));
    }

    @Test
    void oneClusterCanBePrintedAlone() throws Exception {
        Examination found = ConfigText.examine(ConfigText.EVERYTHING);
        Config alone = ConfigText.load(found.effective(new ClusterName("other")).yaml());
        assertThat(alone.clusters()).containsExactly(found.orThrow().clusters().getLast());
        assertThat(found.effective(new ClusterName("other")).fromDefaults())
                .contains("clusters[0].max-age")
                .doesNotContain("clusters[0].timeout");
        assertThatThrownBy(() -> found.effective(new ClusterName("none")))
                .isInstanceOf(Failure.class)
                .hasMessage("cluster none is not configured");
    }

    @Test
    void aFileWithProblemsHasNothingInForce() {
        Examination found = ConfigText.examine(ConfigText.START + "typo: 1");
        assertThat(found.config()).isEmpty();
        assertThatThrownBy(found::effective)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the file has problems");
    }
}
