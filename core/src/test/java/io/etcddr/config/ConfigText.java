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

    /// What is wrong, a line each.
    static List<String> problems(String yaml) {
        Failure failure = catchThrowableOfType(Failure.class, () -> load(yaml));
        assertThat(failure).as("no problem in\n" + yaml).isNotNull();
        return failure.getMessage().lines().skip(1).map(String::strip).toList();
    }

    static List<String> warnings(String yaml) throws Failure {
        return load(yaml).warnings();
    }
}
