package io.etcddr.config;

import static io.etcddr.config.ConfigText.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.config.ProtectionConfig.Expiry;
import io.etcddr.config.ProtectionConfig.Retention;
import io.etcddr.config.ProtectionConfig.Retry;
import io.etcddr.config.ProtectionConfig.Schedules;
import io.etcddr.config.ProtectionConfig.Verification;
import io.etcddr.error.Failure;
import io.etcddr.retention.RetentionPolicy;
import io.etcddr.value.ByteSize;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProtectionReaderTest {
    private static final String ALL = """
            repository: {url: file:///var/backups/etcd}
            encryption: none
            signing: {key-file: signing.key}
            etcd-binaries: {"3.6": /opt/etcd}
            defaults:
              suspend: true
              schedules:
                cold: {every: 6h, jitter: 5m}
                verify: {cron: '0 30 3 * * ?', time-zone: Europe/Berlin}
                drill: {cron: '0 30 3 * * ?'}
                expire: {every: 1d}
              retry: {window: 2h, first: 5s, longest: 5m}
              max-age: 25h
              retention:
                cold: {keep-last: 4, keep-within: 3d, hourly: 1, daily: 2, weekly: 3, monthly: 5, yearly: 6,
                       minimum-redundancy: 7, max-total-size: 100GiB, time-zone: Asia/Tokyo}
                hot: {keep-last: 9}
              expire: {confirm: true}
              verification: {percent-per-day: 20, within: 14d}
            clusters:
              - name: main
                endpoints: ["http://127.0.0.1:2379"]
              - name: other
                endpoints: ["http://127.0.0.1:2380"]
            """;

    private static ProtectionConfig of(String cluster, String yaml) throws Failure {
        return ConfigText.load(yaml).cluster(new ClusterName(cluster)).protection();
    }

    @Test
    void everyKeyIsRead() throws Exception {
        ProtectionConfig protection = of("main", ALL);
        assertThat(protection.activity()).isEqualTo(Activity.SUSPENDED);
        assertThat(protection.schedules())
                .isEqualTo(new Schedules(
                        Optional.of(new Schedule(new Schedule.Every(Duration.ofHours(6)), Duration.ofMinutes(5))),
                        Optional.empty(),
                        Optional.of(new Schedule(
                                new Schedule.Cron("0 30 3 * * ?", ZoneId.of("Europe/Berlin")), Duration.ZERO)),
                        Optional.of(new Schedule(new Schedule.Cron("0 30 3 * * ?", ZoneOffset.UTC), Duration.ZERO)),
                        Optional.of(new Schedule(new Schedule.Every(Duration.ofDays(1)), Duration.ZERO))));
        assertThat(protection.retry())
                .isEqualTo(new Retry(Duration.ofHours(2), Duration.ofSeconds(5), Duration.ofMinutes(5)));
        assertThat(protection.maxAge()).isEqualTo(Duration.ofHours(25));
        RetentionPolicy hot = RetentionPolicy.DEFAULT_HOT;
        assertThat(protection.retention())
                .isEqualTo(new Retention(
                        new RetentionPolicy(
                                4,
                                Duration.ofDays(3),
                                1,
                                2,
                                3,
                                5,
                                6,
                                7,
                                Optional.of(ByteSize.parse("100GiB")),
                                ZoneId.of("Asia/Tokyo")),
                        new RetentionPolicy(
                                9,
                                hot.keepWithin(),
                                hot.hourly(),
                                hot.daily(),
                                hot.weekly(),
                                hot.monthly(),
                                hot.yearly(),
                                hot.minimumRedundancy(),
                                hot.maxTotalSize(),
                                hot.zone())));
        assertThat(protection.expiry()).isEqualTo(Expiry.CONFIRMED);
        assertThat(protection.verification()).isEqualTo(new Verification(20, Duration.ofDays(14)));
        assertThat(of("other", ALL)).isEqualTo(protection);
    }

    @Test
    void aGroupOfAClusterReplacesThatOfTheDefaultsAsAWhole() throws Exception {
        String yaml = ALL.stripTrailing() + """

                    suspend: false
                    schedules: {cold: none, expire: {every: 2d}}
                    retry: {window: 10m}
                    retention: {hot: {daily: 1}}
                """;
        ProtectionConfig defaults = of("main", yaml);
        ProtectionConfig other = of("other", yaml);
        assertThat(other.activity()).isEqualTo(Activity.ACTIVE);
        assertThat(other.schedules())
                .isEqualTo(new Schedules(
                        Optional.empty(),
                        Optional.empty(),
                        defaults.schedules().verify(),
                        defaults.schedules().drill(),
                        Optional.of(new Schedule(new Schedule.Every(Duration.ofDays(2)), Duration.ZERO))));
        assertThat(other.retry())
                .isEqualTo(new Retry(Duration.ofMinutes(10), Duration.ofSeconds(10), Duration.ofMinutes(10)));
        assertThat(other.retention().cold()).isEqualTo(defaults.retention().cold());
        assertThat(other.retention().hot().keepLast()).isEqualTo(3);
        assertThat(other.retention().hot().daily()).isEqualTo(1);
        assertThat(other.maxAge()).isEqualTo(defaults.maxAge());
        assertThat(other.expiry()).isEqualTo(Expiry.CONFIRMED);
        assertThat(other.verification()).isEqualTo(defaults.verification());
        assertThat(ConfigText.warnings(yaml))
                .containsExactly(
                        "line 27: clusters[1].retry: replaces that of defaults as a whole: first, longest have the"
                                + " default again",
                        "line 28: clusters[1].retention.hot: replaces that of defaults as a whole: keep-last has the"
                                + " default again");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "schedules: {cold: {}}|schedules.cold.every: is missing; give every or cron, or say none instead of the group",
                "schedules: {cold: {every: 1h, cron: '0 30 3 * * ?'}}|schedules.cold.cron: stands beside every; one of the two is allowed",
                "schedules: {cold: {every: 1h, time-zone: UTC}}|schedules.cold.cron: is missing beside time-zone",
                "schedules: {cold: {every: 1h, jitter: 1h}}|schedules.cold.jitter: is 1h, must be shorter than every (1h)",
                "schedules: {cold: {every: 0s}}|schedules.cold.every: is 0s, allowed is 1s to 366d",
                "schedules: {cold: {cron: 30 3 * * *}}|schedules.cold.cron: \"30 3 * * *\" has five fields; here cron begins with the seconds: \"0 30 3 * * *\" with ? for the day that is not meant",
                "schedules: {cold: {cron: daily}}|schedules.cold.cron: \"daily\" is not a cron expression such as \"0 30 3 * * ?\"",
                "schedules: {cold: {cron: '0 0 4 * * ?'}}|schedules.cold.cron: \"0 0 4 * * ?\" is not a cron expression: it is not half past three",
                "schedules: {cold: {cron: '0 30 3 * * ?', time-zone: Europe/Berln}}|schedules.cold.time-zone: \"Europe/Berln\" is not a time zone, did you mean Europe/Berlin?",
                "schedules: {cold: {cron: '0 30 3 * * ?', time-zone: Mars}}|schedules.cold.time-zone: \"Mars\" is not a time zone such as Europe/Berlin",
                "schedules: {cold: off}|schedules.cold: is a single value; give a group with every or cron, or say none",
                "schedules: {daily: {every: 1d}}|schedules.daily: unknown key, known here: cold, hot, verify, drill, expire",
                "schedules: {drill: {every: 7d}}|schedules.drill: needs etcd-binaries: there is no etcd to boot",
                "retry: {first: 2m, longest: 1m}|retry.first: first (2m) is longer than longest (1m)",
                "retry: {longest: 1s}|retry.longest: first (10s) is longer than longest (1s)",
                "retry: {window: 8d}|retry.window: is 8d, allowed is 0s to 7d",
                "retention: {cold: {minimum-redundancy: 0}}|retention.cold.minimum-redundancy: is 0, allowed is 1 to 1000",
                "retention: {cold: {daily: -1}}|retention.cold.daily: is -1, allowed is 0 to 100000",
                "retention: {cold: {keepLast: 1}}|retention.cold.keepLast: unknown key, did you mean keep-last?",
                "expire: true|expire: is a single value, expected a group of keys",
                "expire: {confirm: yes}|expire.confirm: \"yes\" is neither true nor false",
                "verification: {percent-per-day: 101}|verification.percent-per-day: is 101, allowed is 0 to 100",
                "suspend: maybe|suspend: \"maybe\" is neither true nor false",
                "max-age: 26|max-age: \"26\" is not a duration such as 30s or 24h",
                "repository-prefix: /a|repository-prefix: is not a prefix such as team-a or europe/team-a",
                "repository-prefix: a/../b|repository-prefix: has . or .. as a segment",
            })
    void everyRuleHasItsMessage(String written, String problem) {
        assertThat(ConfigText.problems(START + "    " + written)).contains("line 7: clusters[0]." + problem);
    }

    @Test
    void aProblemOfTheDefaultsIsToldOnceAndThere() {
        assertThat(ConfigText.problems(ALL.replace("etcd-binaries: {\"3.6\": /opt/etcd}", "")))
                .containsExactly("line 10: defaults.schedules.drill: needs etcd-binaries: there is no etcd to boot");
    }

    @Test
    void clustersThatScheduleNothingHaveNothingToBeWarnedOf() throws Exception {
        assertThat(ConfigText.warnings(START)).isEqualTo(List.of());
    }
}
