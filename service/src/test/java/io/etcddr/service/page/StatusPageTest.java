package io.etcddr.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.Verification;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.service.testing.SampleClusters;
import io.etcddr.service.testing.SampleLearners;
import io.etcddr.service.testing.SampleService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class StatusPageTest {
    private static final Instant NOW = SampleClusters.NOW;

    private static String page(ClusterStatus... clusters) {
        return StatusPage.of(new SampleService(List.of(clusters), List.of(), Optional.empty()));
    }

    @Test
    void whatWaitsForARestartIsNamed() {
        SampleService service = new SampleService(List.of(SampleClusters.healthy()), List.of(), Optional.empty());
        assertThat(StatusPage.of(service)).doesNotContain("waits for a restart");
        assertThat(StatusPage.of(service.waiting("service.listen", "service.tls.cert-file")))
                .contains("Part of the configuration waits for a restart", "service.listen, service.tls.cert-file");
    }

    @Test
    void theWorstComesFirst() {
        String page = page(
                SampleClusters.healthy(),
                SampleClusters.suspended(),
                SampleClusters.failing(),
                SampleClusters.unread(),
                SampleClusters.stale());
        assertThat(Pattern.compile("id=\"cluster-([^\"]+)\"")
                        .matcher(page)
                        .results()
                        .map(match -> match.group(1)))
                .containsExactly("payments-eu", "edge-7", "warehouse", "staging", "apisix-prod");
        assertThat(page).contains("<title>(2) etcd-dr</title>");
    }

    @Test
    void eachStateIsCalledByItsName() {
        assertThat(health(SampleClusters.healthy())).isEqualTo(Health.HEALTHY);
        assertThat(health(SampleClusters.stale())).isEqualTo(Health.STALE);
        assertThat(health(SampleClusters.empty())).isEqualTo(Health.STALE);
        assertThat(health(SampleClusters.failing())).isEqualTo(Health.FAILING);
        assertThat(health(SampleClusters.suspended())).isEqualTo(Health.SUSPENDED);
        assertThat(health(SampleClusters.unread())).isEqualTo(Health.UNKNOWN);
        assertThat(health(SampleClusters.heldElsewhere())).isEqualTo(Health.HEALTHY);
    }

    private static Health health(ClusterStatus cluster) {
        return Panel.of(cluster, new SampleService(List.of(cluster), List.of(), Optional.empty()))
                .health();
    }

    @Test
    void nothingOfAServersTextBecomesMarkup() {
        SampleService service = new SampleService(
                List.of(SampleClusters.failing()),
                List.of(SampleClusters.HOSTILE),
                Optional.of(SampleClusters.HOSTILE));
        ClusterStatus cluster = SampleClusters.failing();
        String pages = StatusPage.of(service) + ClusterPage.of(service, cluster, service.runs(cluster.name(), 10));
        assertThat(pages)
                .doesNotContain("<script", "\u202e", "alert(1)</script>\"")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;?gnp");
        assertThat(Pattern.compile("<([a-z0-9]+)[ >]").matcher(pages).results().map(StatusPageTest::tag))
                .isSubsetOf(
                        "html",
                        "head",
                        "meta",
                        "title",
                        "link",
                        "body",
                        "header",
                        "p",
                        "a",
                        "time",
                        "section",
                        "h1",
                        "h2",
                        "ul",
                        "li",
                        "main",
                        "article",
                        "span",
                        "dl",
                        "div",
                        "dt",
                        "dd",
                        "strong",
                        "figure",
                        "svg",
                        "text",
                        "rect",
                        "line",
                        "circle",
                        "path",
                        "figcaption",
                        "i",
                        "table",
                        "thead",
                        "tbody",
                        "tr",
                        "th",
                        "td",
                        "code",
                        "footer");
        assertThat(pages).doesNotContainPattern(" on[a-z]+=").doesNotContain("style=\"", "javascript:");
    }

    private static String tag(MatchResult match) {
        return match.group(1);
    }

    @Test
    void aHintNamesTheCallThatHelps() {
        assertThat(Troubles.of(SampleClusters.stale(), NOW).getFirst())
                .isEqualTo(new Trouble(
                        Trouble.Weight.BAD,
                        "no fresh proven point",
                        "now",
                        "the newest proven point is 31 h old, and 26 h is accepted",
                        Optional.of("The next backup is in 31 min. To start one now: POST"
                                + " /api/v1/clusters/payments-eu/backups, with the token.")));
        assertThat(Troubles.of(SampleClusters.healthy(), NOW)).isEmpty();
    }

    @Test
    void everyPointIsCountedAndDrawn() {
        ClusterStatus orders = SampleClusters.heldElsewhere();
        String page = page(orders);
        assertThat(page).contains("94 points, 93 proven, the oldest 6 d old");
        assertThat(Pattern.compile("<svg class=\"mark ").matcher(page).results())
                .hasSizeBetween(94, 100);
    }

    @Test
    void agesAreToldInTwoUnitsAtMost() {
        assertThat(Ages.of(Duration.ofSeconds(-3))).isEqualTo("0 s");
        assertThat(Ages.of(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Ages.of(Duration.ofMinutes(59))).isEqualTo("59 min");
        assertThat(Ages.of(Duration.ofMinutes(61))).isEqualTo("1 h 1 min");
        assertThat(Ages.of(Duration.ofHours(47))).isEqualTo("47 h");
        assertThat(Ages.of(Duration.ofHours(76))).isEqualTo("3 d 4 h");
        assertThat(Ages.of(Duration.ofDays(412).plusHours(3))).isEqualTo("412 d");
        assertThat(Ages.in(NOW, NOW)).isEqualTo("due");
    }

    @Test
    void aLearnerIsShownAndItsTroubleIsTold() {
        ClusterStatus usual = SampleClusters.healthy();
        assertThat(page(usual.with(Optional.of(SampleLearners.inSync()))))
                .contains("Learner", "in-sync", "3 entries behind")
                .doesNotContain("learner is");
        assertThat(page(usual.with(Optional.of(SampleLearners.broken()))))
                .contains("learner is broken", "etcd ended with status 2", "docs/operations/learner.md");
        assertThat(page(usual.with(Optional.of(SampleLearners.released()))))
                .contains("it was released")
                .doesNotContain("learner is absent");
    }

    private static Verification record(
            Point of, Verification.Level level, Verification.Outcome outcome, int minutesAgo) {
        return new Verification(
                of.manifest().cluster(),
                of.id(),
                level,
                NOW.minusSeconds(60L * minutesAgo),
                outcome,
                "0.1.0",
                outcome == Verification.Outcome.PASSED ? List.of() : List.of("etcd did not boot"));
    }

    @Test
    void aDrillThatFailedIsNamedAndNotTheChecksumsThatPassedSince() {
        ClusterStatus usual = SampleClusters.healthy();
        Point first = usual.catalog().points().getFirst();
        Point failed = new Point(
                first.manifest(),
                List.of(
                        record(first, Verification.Level.DRILL, Verification.Outcome.FAILED, 30),
                        record(first, Verification.Level.CHECKSUM, Verification.Outcome.PASSED, 10)));
        CatalogView catalog =
                new CatalogView(List.of(failed), List.of(), List.of(), List.of(), Optional.of(NOW), Optional.empty());
        ClusterStatus status = new ClusterStatus(
                usual.config(), usual.lease(), usual.circuit(), usual.next(), List.of(), Map.of(), catalog);
        assertThat(page(status))
                .contains("drill of a point failed")
                .contains("etcd did not boot")
                .doesNotContain("checksum of a point failed");
        assertThat(ClusterPage.of(new SampleService(List.of(status), List.of(), Optional.empty()), status, List.of()))
                .contains("drill FAILED")
                .doesNotContain("checksum 10");
    }
}
