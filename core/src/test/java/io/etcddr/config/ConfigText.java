package io.etcddr.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcddr.error.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Configurations that are written in tests, as if they lay in `/etc/etcd-dr`.
final class ConfigText {
    /// Without a cluster's end, so that more keys of the cluster can follow.
    static final String START = """
            repository: {url: file:///var/backups/etcd}
            encryption: none
            signing: {key-file: signing.key}
            clusters:
              - name: main
                endpoints: ["http://127.0.0.1:2379"]
            """;

    /// Every key there is.
    static final String EVERYTHING = """
            repository:
              url: s3://backups/etcd
              s3:
                endpoint: https://minio.example:9000
                region: eu-central-1
                path-style: false
                ca-file: s3-ca.pem
                proxy: http://proxy.example:3128
                access-key-id: env:KEY_ID
                secret-access-key: file:secret
                session-token: file:/run/token
                sse: {type: kms, kms-key-id: alias/backups}
                object-lock: {lock-for: 7d, mode: compliance}
                storage-class: STANDARD_IA
                part-size: 8MiB
                parallel-parts: 2
            encryption:
              recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]
              identity-file: identity.txt
            signing:
              key-file: signing.key
              trusted-keys: ["etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="]
            backup:
              spool: disk
              spool-directory: spool
              prove: source
              compression-level: 9
              idle-timeout: 1m30s
              grace-period: 2d
            cache-directory: cache
            defaults:
              suspend: false
              schedules:
                cold: {every: 6h, jitter: 5m}
                verify: {cron: "0 30 3 * * ?", time-zone: Europe/Berlin}
                drill: {cron: "0 30 3 * * ?"}
                expire: {every: 1d}
              retry: {window: 2h, first: 5s, longest: 5m}
              max-age: 27h
              retention:
                cold: {keep-last: 4, keep-within: 3d, hourly: 1, daily: 2, weekly: 3, monthly: 5, yearly: 6,
                       minimum-redundancy: 7, max-total-size: 100GiB, time-zone: Asia/Tokyo}
                hot: {keep-last: 9, keep-within: 1d, hourly: 1, daily: 2, weekly: 3, monthly: 5, yearly: 6,
                      minimum-redundancy: 7, max-total-size: 1.5GiB, time-zone: UTC}
              expire: {confirm: true}
              verification: {percent-per-day: 20, within: 14d}
            clusters:
              - name: main
                endpoints: ["https://10.0.0.1:2379", "https://10.0.0.2:2379"]
                timeout: 500ms
                tls: {ca-file: ca.pem, cert-file: c.pem, key-file: c.key, server-name: etcd}
                auth: {user: "o'root: #1", password: env:PASSWORD}
                repository-prefix: team-a
                learner:
                  runtime: process
                  name: backup-learner
                  peer-url: https://10.0.0.9:2380
                  client-url: https://10.0.0.9:2379
                  data-directory: learner
                  peer-tls: {ca-file: peer-ca.pem, cert-file: peer.pem, key-file: peer.key}
                  client-tls: {cert-file: learner.pem, key-file: learner.key}
                  maximum-lag: 500
                  wait: 1m
                  ask-voter-every: 10m
                suspend: true
                schedules: {cold: none, hot: {every: 5m}, drill: {every: 7d}}
                retry: {window: 0s}
                max-age: 30d
                retention: {hot: {keep-last: 1}}
                expire: {confirm: false}
                verification: {percent-per-day: 0}
              - name: other
                endpoints: ["http://127.0.0.1:2379"]
            service:
              listen: 0.0.0.0:9000
              tls: {cert-file: server.pem, key-file: server.key, client-ca-file: client-ca.pem}
              api-token: env:TOKEN
              state-directory: /var/lib/etcd-dr
              parallel-backups: 4
              bandwidth-limit: 50MiB
              graceful-stop: 5m
              lease-period: 10s
              log-format: json
            etcd-binaries: {"3.5": /opt/etcd-3.5/etcd, "3.6": etcd}
            """;

    static final Path FILE = Path.of("/etc/etcd-dr/config.yaml");
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/home/op");

    /// Knows one expression and its gaps.
    static final CronSyntax DAILY = new CronSyntax() {
        @Override
        public Optional<String> problem(String expression) {
            return expression.equals("0 30 3 * * ?") ? Optional.empty() : Optional.of("it is not half past three");
        }

        @Override
        public Optional<Gaps> gaps(Schedule.Cron cron) {
            return Optional.of(new Gaps(Duration.ofHours(23), Duration.ofHours(25)));
        }
    };

    private ConfigText() {}

    static Config load(String yaml) throws Failure {
        return ConfigFile.parse(FILE, yaml.getBytes(UTF_8), name -> Optional.ofNullable(ENVIRONMENT.get(name)), DAILY);
    }

    static Examination examine(String yaml) {
        return ConfigFile.examine(FILE, yaml.getBytes(UTF_8), reading((group, key) -> {}));
    }

    /// @param asked is told of every key that is asked for
    static Reading reading(BiConsumer<Group<?>, Key<?>> asked) {
        return new Reading(
                FILE.getParent(), name -> Optional.ofNullable(ENVIRONMENT.get(name)), DAILY, new Problems(), asked);
    }

    /// What is wrong, a line each.
    static List<String> problems(String yaml) {
        Failure failure = catchThrowableOfType(Failure.class, () -> load(yaml));
        assertThat(failure).as("no problem in\n" + yaml).isNotNull();
        return failure.getMessage().lines().skip(1).map(String::strip).toList();
    }

    static List<String> serviceWarnings(String yaml) throws Failure {
        return load(yaml).serviceWarnings();
    }

    static List<String> warnings(String yaml) throws Failure {
        return load(yaml).warnings();
    }
}
