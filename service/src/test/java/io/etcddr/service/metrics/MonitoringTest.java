package io.etcddr.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is shipped for Prometheus and Grafana speaks of metrics that exist.
final class MonitoringTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path MONITORING = ROOT.resolve("deploy/monitoring");
    private static final Pattern OURS = Pattern.compile("\\betcddr_[a-z_]+");

    private static Set<String> known() {
        return Stream.of(Metric.values())
                .flatMap(metric -> metric.kind() == Metric.Kind.HISTOGRAM
                        ? Stream.of("_bucket", "_sum", "_count").map(part -> metric.prometheusName() + part)
                        : Stream.of(metric.prometheusName()))
                .collect(Collectors.toSet());
    }

    private static Set<String> named(String file) throws IOException {
        return OURS.matcher(Files.readString(MONITORING.resolve(file)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theDashboardShowsMetricsThatExist() throws Exception {
        assertThat(named("dashboard.json")).hasSizeGreaterThan(10).isSubsetOf(known());
    }

    @Test
    void alertsAndTheirTestsUseMetricsThatExist() throws Exception {
        assertThat(named("alerts.yaml")).hasSizeGreaterThan(10).isSubsetOf(known());
        assertThat(named("alerts_test.yaml")).isSubsetOf(known());
    }

    @Test
    void everyMetricThatTellsOfTroubleIsAlertedOn() throws Exception {
        assertThat(named("alerts.yaml"))
                .contains(
                        Metric.RECOVERY_POINT_AGE.prometheusName(),
                        Metric.LAST_PROVEN.prometheusName(),
                        Metric.NEWEST_PROVEN.prometheusName(),
                        Metric.POINTS_FAILED.prometheusName(),
                        Metric.CATALOG_PROBLEMS.prometheusName(),
                        Metric.LOCKED_UNTIL.prometheusName(),
                        Metric.LEASE_HELD.prometheusName(),
                        Metric.CONFIG_REJECTED.prometheusName(),
                        Metric.SPOOL_FREE.prometheusName());
    }

    @Test
    void everyAlertHasAPartOfTheRunbookAndATest() throws Exception {
        String rules = Files.readString(MONITORING.resolve("alerts.yaml"));
        String tests = Files.readString(MONITORING.resolve("alerts_test.yaml"));
        String runbook = Files.readString(ROOT.resolve("docs/operations/alerts.md"));
        List<String> alerts = Pattern.compile("- alert: (\\w+)")
                .matcher(rules)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(alerts).hasSizeGreaterThan(15);
        for (String alert : alerts) {
            assertThat(rules).contains("runbook: docs/operations/alerts.md#" + alert.toLowerCase(Locale.ROOT));
            assertThat(runbook).contains("\n## " + alert + "\n");
            assertThat(tests).contains("- name: " + alert + " fires", "alertname: " + alert + "}");
        }
    }

    @Test
    @Tag("it")
    void promtoolRunsTheTestsOfTheRules() throws Exception {
        Path promtool = ROOT.resolve("dev/.cache/tools/promtool");
        Path absent = ROOT.resolve("dev/.cache/tools/promtool.absent");
        assumeTrue(Files.isExecutable(promtool) || !Files.exists(absent), () -> "no promtool: " + reason(absent));
        Process process = new ProcessBuilder(promtool.toString(), "test", "rules", "alerts_test.yaml")
                .directory(MONITORING.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains("SUCCESS").doesNotContain("FAILED");
        assertThat(process.exitValue()).isZero();
    }

    private static String reason(Path absent) {
        try {
            return Files.readString(absent).strip();
        } catch (IOException e) {
            return "run make tools";
        }
    }

    @Test
    void theDocumentOfMetricsIsCurrent() throws Exception {
        Path document = ROOT.resolve("docs/metrics.md");
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(document, MetricsDocument.text());
        }
        assertThat(Files.readString(document))
                .as("run the test with -Dupdate.docs=true and commit what it writes")
                .isEqualTo(MetricsDocument.text());
    }
}
