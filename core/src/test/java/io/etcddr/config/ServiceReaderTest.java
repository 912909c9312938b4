package io.etcddr.config;

import static io.etcddr.config.ConfigText.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.config.ServiceConfig.LogFormat;
import io.etcddr.config.ServiceConfig.ServerTls;
import io.etcddr.value.ByteSize;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServiceReaderTest {
    @Test
    void everyKeyIsRead() throws Exception {
        Config config = ConfigText.load(START + """
                service:
                  listen: 10.0.0.1:9000
                  tls: {cert-file: c.pem, key-file: k.pem, client-ca-file: ca.pem}
                  api-token: env:TOKEN
                  state-directory: state
                  parallel-backups: 4
                  bandwidth-limit: 50MiB
                  graceful-stop: 5m
                  lease-period: 10s
                  log-format: json
                etcd-binaries: {"3.5": /opt/etcd-3.5/etcd, 3.6: etcd}
                """);
        assertThat(config.service())
                .isEqualTo(new ServiceConfig(
                        new InetSocketAddress("10.0.0.1", 9000),
                        Optional.of(new ServerTls(
                                Path.of("/etc/etcd-dr/c.pem"),
                                Path.of("/etc/etcd-dr/k.pem"),
                                Optional.of(Path.of("/etc/etcd-dr/ca.pem")))),
                        Optional.of(new SecretReference.FromEnvironment("TOKEN")),
                        Path.of("/etc/etcd-dr/state"),
                        4,
                        Optional.of(ByteSize.ofMebibytes(50)),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        LogFormat.JSON));
        assertThat(config.etcdBinaries())
                .isEqualTo(Map.of("3.5", Path.of("/opt/etcd-3.5/etcd"), "3.6", Path.of("/etc/etcd-dr/etcd")));
        assertThat(config.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, 127.0.0.1, 1",
        "localhost:65535, 127.0.0.1, 65535",
        "':8347', 0.0.0.0, 8347",
        "'[::1]:0', ::1, 0",
        "'[::]:80', '::', 80",
    })
    void addressesAreReadWithoutANameService(String written, String host, int port) throws Exception {
        Config config = ConfigText.load(START + "service: {listen: '" + written + "'}");
        assertThat(config.service().listen()).isEqualTo(new InetSocketAddress(host, port));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "listen: 8347|listen: \"8347\" is not an address and a port such as 127.0.0.1:8347",
                "listen: 127.0.0.1:65536|listen: \"127.0.0.1:65536\" is not an address and a port such as 127.0.0.1:8347",
                "listen: example.org:80|listen: \"example.org:80\" is not an address and a port such as 127.0.0.1:8347",
                "listen: 1.2.3.4.5:80|listen: \"1.2.3.4.5\" is not an IP address",
                "tls: {cert-file: c.pem}|tls.key-file: is missing",
                "tls: {key-file: k.pem}|tls.cert-file: is missing",
                "api-token: hunter2|api-token: is not a reference; secrets are given as file:/path or env:NAME",
                "parallel-backups: 0|parallel-backups: is 0, allowed is 1 to 64",
                "bandwidth-limit: 1KiB|bandwidth-limit: is 1KiB, allowed is 64KiB to 1TiB",
                "bandwidth-limit: 50|bandwidth-limit: \"50\" is not a size such as 16MiB",
                "graceful-stop: 2d|graceful-stop: is 2d, allowed is 0s to 1d",
                "lease-period: 500ms|lease-period: is 500ms, allowed is 1s to 10m",
                "log-format: xml|log-format: \"xml\" is none of text, json",
                "port: 80|port: unknown key, known here: listen, tls, api-token, state-directory, parallel-backups, bandwidth-limit, graceful-stop, lease-period, log-format",
            })
    void everyRuleHasItsMessage(String written, String problem) {
        assertThat(ConfigText.problems(START + "service: {" + written + "}"))
                .containsExactly("line 7: service." + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"3.3\": /etcd}|line 7: etcd-binaries.3.3: \"3.3\" is not a minor version of etcd from 3.4 to 3.7",
                "{\"3.6\": [a]}|line 7: etcd-binaries.3.6: is a list, expected a single value",
                "{\"3.6\": \"\"}|line 7: etcd-binaries.3.6: is empty, expected a path",
                "/etcd|line 7: etcd-binaries: is a single value, expected a group of keys",
            })
    void binariesAreNamedByTheirMinor(String written, String problem) {
        assertThat(ConfigText.problems(START + "etcd-binaries: " + written)).containsExactly(problem);
    }

    @Test
    void aTokenInTheClearIsWarnedOf() throws Exception {
        String open = START + "service: {listen: '0.0.0.0:8347', api-token: env:T}";
        assertThat(ConfigText.warnings(open))
                .containsExactly("line 7: service.api-token: crosses the network in the clear: 0.0.0.0:8347 is reached"
                        + " from other machines and there is no tls");
        assertThat(ConfigText.warnings(open.replace("0.0.0.0", "127.0.0.1"))).isEmpty();
        assertThat(ConfigText.warnings(open.replace("env:T", "env:T, tls: {cert-file: c, key-file: k}")))
                .isEmpty();
    }
}
