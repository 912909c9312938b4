package io.etcddr.config;

import static io.etcddr.config.ConfigText.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtectionChecksTest {
    private static final String RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "schedules: {cold: {every: 30h}}|line 7: clusters[0].schedules.cold: max-age is 1d2h, but up to 1d6h pass between two cold backups: the cluster is stale in between",
                "{max-age: 1h, schedules: {cold: {every: 1h, jitter: 1m}}}|line 7: clusters[0].max-age: max-age is 1h, but up to 1h1m pass between two cold backups: the cluster is stale in between",
                "{max-age: 24h, schedules: {cold: {cron: '0 30 3 * * ?'}}}|line 7: clusters[0].max-age: max-age is 1d, but up to 1d1h pass between two cold backups: the cluster is stale in between",
                "{retry: {window: 2h}, schedules: {cold: {every: 1h}}}|line 7: clusters[0].retry.window: is 2h, but cold backups are due every 1h: while one is tried again, the next ones are left out",
                "schedules: {cold: {every: 1m}}|line 7: clusters[0].schedules.cold: makes 1440 points within backup.grace-period (1d), in which none is deleted",
                "{verification: {within: 1d}, schedules: {verify: {every: 36h}}}|line 7: clusters[0].verification.within: verification.within is 1d, but up to 1d12h pass between two verifications",
                "schedules: {verify: {every: 60d}}|line 7: clusters[0].schedules.verify: verification.within is 30d, but up to 60d pass between two verifications",
                "schedules: {expire: {every: 1d}}|line 7: clusters[0].schedules.expire: only says what it would delete; let it delete with expire.confirm: true, or say false there",
                "retention: {cold: {keep-last: 0, keep-within: 0s, daily: 0, weekly: 0, monthly: 0}}|line 7: clusters[0].retention.cold: has no rule that keeps anything: what stays is minimum-redundancy (2) and what is held",
            })
    void whatMakesLittleSenseIsWarnedOf(String written, String warning) throws Exception {
        assertThat(ConfigText.warnings(START + keys(written))).containsExactly(warning);
    }

    /// A flow mapping of several keys, as the lines of the cluster.
    private static String keys(String written) {
        return written.startsWith("{")
                ? "    " + written.substring(1, written.length() - 1).replaceFirst("(?<=[dhms}]), ", "\n    ")
                : "    " + written;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schedules: {cold: {every: 6h}}",
                "schedules: {cold: {cron: '0 30 3 * * ?'}}",
                "schedules: {cold: {every: 15m}}",
                "schedules: {expire: {every: 1d}}\n    expire: {confirm: false}",
                "schedules: {expire: {every: 1d}}\n    expire: {confirm: true}",
                "schedules: {verify: {every: 1d}}",
                "retention: {cold: {keep-last: 0, keep-within: 0s, daily: 0, weekly: 0}}",
            })
    void whatIsMeantIsNot(String written) throws Exception {
        assertThat(ConfigText.warnings(START + "    " + written)).isEmpty();
    }

    private static final String LEARNER = "    learner: {runtime: external, peer-url: \"http://127.0.0.1:23\","
            + " client-url: \"http://127.0.0.1:24\"}\n";

    @Test
    void hotBackupsNeedALearner() throws Exception {
        String hot = START + "    schedules: {hot: {every: 5m}}\n";
        assertThat(ConfigText.problems(hot))
                .containsExactly("line 7: clusters[0].schedules.hot: needs a learner, and cluster main has none:"
                        + " describe it in learner, or say hot: none");
        assertThat(ConfigText.warnings(hot + LEARNER)).isEmpty();
        assertThat(ConfigText.problems("defaults: {schedules: {hot: {every: 5m}}}\n" + START))
                .containsExactly("line 1: defaults.schedules.hot: needs a learner, and cluster main has none: describe"
                        + " it in learner, or say hot: none");
        assertThat(ConfigText.warnings(
                        "defaults: {schedules: {hot: {every: 5m}}}\n" + START + "    schedules: {hot: none}\n"))
                .isEmpty();
    }

    @Test
    void aClusterThatOnlyALearnerBacksUpIsWarnedOfUnlessThatIsSaid() throws Exception {
        assertThat(ConfigText.serviceWarnings(START + "    schedules: {hot: {every: 5m}}\n" + LEARNER))
                .containsExactly("line 7: clusters[0].schedules.hot: only a learner backs it up, and while that is lost"
                        + " backups are late: give schedules.cold too, such as {every: 6h}, or say none there");
        for (String cold : List.of("none", "{every: 6h}")) {
            assertThat(ConfigText.serviceWarnings(
                            START + "    schedules: {cold: %s, hot: {every: 5m}}\n".formatted(cold) + LEARNER))
                    .as(cold)
                    .isEmpty();
        }
    }

    @Test
    void hotBackupsAreJudgedAsColdOnesAre() throws Exception {
        assertThat(ConfigText.warnings(START
                        + "    schedules: {hot: {every: 1m}}\n    retry: {window: 5m}\n    retention: {hot: {keep-last: 0,"
                        + " keep-within: 0s, hourly: 0}}\n"
                        + LEARNER))
                .containsExactly(
                        "line 7: clusters[0].schedules.hot: makes 1440 points within backup.grace-period (1d), in which"
                                + " none is deleted",
                        "line 8: clusters[0].retry.window: is 5m, but hot backups are due every 1m: while one is tried"
                                + " again, the next ones are left out",
                        "line 9: clusters[0].retention.hot: has no rule that keeps anything: what stays is"
                                + " minimum-redundancy (2) and what is held");
    }

    @Test
    void whicheverKindComesOftenerKeepsTheClusterFresh() throws Exception {
        assertThat(ConfigText.warnings(
                        START + "    max-age: 15m\n    schedules: {cold: {every: 6h}, hot: {every: 5m}}\n" + LEARNER))
                .isEmpty();
        assertThat(ConfigText.warnings(
                        START + "    max-age: 4m\n    schedules: {cold: {every: 6h}, hot: {every: 5m}}\n" + LEARNER))
                .containsExactly("line 7: clusters[0].max-age: max-age is 4m, but up to 5m pass between two hot"
                        + " backups: the cluster is stale in between");
    }

    @Test
    void whatThisMachineLacksIsWarnedOfAndDoesNotKeepAnybodyFromRestoring() throws Exception {
        String scheduled = START + "    schedules: {cold: {every: 6h}, verify: {every: 1d}}\n";
        String cold = "line 7: clusters[0].schedules.cold: ";
        assertThat(ConfigText.warnings(
                        scheduled.replace("encryption: none", "encryption: {identity-file: identity.txt}")))
                .containsExactly(cold + "encryption.recipients is missing: here no backup can be taken");
        assertThat(ConfigText.warnings(
                        scheduled.replace("encryption: none", "encryption: {recipients: [%s]}".formatted(RECIPIENT))))
                .containsExactly("line 7: clusters[0].schedules.verify: encryption.identity-file is missing: here"
                        + " nothing that is encrypted can be read");
        assertThat(ConfigText.warnings(scheduled.replace(
                        "key-file: signing.key",
                        "trusted-keys: ['etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=']")))
                .containsExactly("line 7: clusters[0].schedules: signing.key-file is missing: here nothing can run by"
                        + " itself");
        assertThat(ConfigText.warnings(scheduled + "backup: {spool: none}\n"))
                .containsExactly(cold + "nothing that is backed up is proven (backup.prove or backup.spool is none),"
                        + " so the cluster is always older than max-age");
    }

    @Test
    void aClusterThatNoScheduleBacksUpIsWarnedOfWhereTheServiceIsToSeeToIt() throws Exception {
        String warning = "line 5: clusters[0]: no schedule backs it up: give schedules.cold, or say none there if"
                + " something else runs etcd-dr backup";
        for (String written : List.of("", "    schedules: {verify: {every: 1d}}\n", "defaults: {max-age: 1d}\n")) {
            assertThat(ConfigText.serviceWarnings(START + written)).as(written).containsExactly(warning);
            assertThat(ConfigText.warnings(START + written)).as(written).isEmpty();
            assertThat(ConfigText.examine(START + written).warnings())
                    .as(written)
                    .extracting(Remark::toString)
                    .containsExactly(warning);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    schedules: {cold: {every: 6h}}\n",
                "    schedules: {cold: none}\n",
                "defaults: {schedules: {cold: {every: 6h}}}\n",
                "defaults: {schedules: {cold: none}}\n",
            })
    void whoeverSaysSomethingOfColdBackupsIsNot(String written) throws Exception {
        assertThat(ConfigText.serviceWarnings(START + written)).isEmpty();
    }

    @Test
    void aMachineThatOnlyRestoresNeedsNoSchedule() throws Exception {
        assertThat(ConfigText.serviceWarnings(START.replace(
                        "key-file: signing.key",
                        "trusted-keys: ['etcddr-sign-1:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=']")))
                .isEmpty();
        assertThat(ConfigText.serviceWarnings(
                        START.replace("encryption: none", "encryption: {identity-file: identity.txt}")))
                .isEmpty();
    }

    @Test
    void aWarningAboutTheDefaultsIsGivenOnce() throws Exception {
        String yaml = """
                defaults: {max-age: 1h, schedules: {cold: {every: 6h}}}
                repository: {url: file:///var/backups/etcd}
                encryption: none
                signing: {key-file: signing.key}
                clusters:
                  - {name: a, endpoints: ["http://127.0.0.1:1"]}
                  - {name: b, endpoints: ["http://127.0.0.1:2"]}
                  - {name: c, endpoints: ["http://127.0.0.1:3"], max-age: 12h}
                """;
        assertThat(ConfigText.warnings(yaml))
                .containsExactly("line 1: defaults.max-age: max-age is 1h, but up to 6h pass between two cold backups:"
                        + " the cluster is stale in between");
    }
}
