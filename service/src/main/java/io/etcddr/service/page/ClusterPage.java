package io.etcddr.service.page;

import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.Verification;
import io.etcddr.cli.output.Units;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.config.Schedule;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.service.state.ServiceView;
import io.etcddr.value.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The page of one cluster: what the status page says of it, its schedules, runs and points.
public final class ClusterPage {
    private ClusterPage() {}

    /// @param runs newest first
    /// @return an HTML document
    public static String of(ServiceView view, ClusterStatus cluster, List<Run> runs) {
        Instant now = view.now();
        Element summary =
                Element.of("p", "tally").add(Element.of("a").with("href", "/").text("all clusters"));
        List<Element> main = List.of(
                Panel.of(cluster, view).article("h1"),
                section("Schedules", schedules(cluster, now)),
                section("Runs", runs(runs, now)),
                section("Recovery points", points(cluster.catalog(), now)));
        return Frame.page(view, "%s · etcd-dr".formatted(cluster.name()), summary, main);
    }

    private static Element section(String heading, Element content) {
        return Element.of("section").add(Element.of("h2").text(heading)).add(content);
    }

    private static Element schedules(ClusterStatus cluster, Instant now) {
        ProtectionConfig.Schedules schedules = cluster.config().protection().schedules();
        HtmlTable table = new HtmlTable("Job", "When", "Next");
        row(table, cluster, Job.COLD, schedules.cold(), now);
        row(table, cluster, Job.HOT, schedules.hot(), now);
        row(table, cluster, Job.VERIFY, schedules.verify(), now);
        row(table, cluster, Job.DRILL, schedules.drill(), now);
        row(table, cluster, Job.EXPIRE, schedules.expire(), now);
        return table.element();
    }

    private static void row(HtmlTable table, ClusterStatus cluster, Job job, Optional<Schedule> schedule, Instant now) {
        Optional<Instant> next = Optional.ofNullable(cluster.next().get(job));
        table.row(List.of(
                HtmlTable.cell(Names.job(job)),
                HtmlTable.cell(schedule.map(ClusterPage::when).orElse("only by hand")),
                HtmlTable.cell(next.map(time -> "%s, %s".formatted(Frame.clock(time), Ages.in(time, now)))
                        .orElse("–"))));
    }

    private static String when(Schedule schedule) {
        String timing = switch (schedule.timing()) {
            case Schedule.Cron cron ->
                "%s (%s)".formatted(cron.expression(), cron.zone().getId());
            case Schedule.Every every -> "every " + Durations.format(every.interval());
        };
        return schedule.jitter().isZero()
                ? timing
                : "%s, up to %s later".formatted(timing, Durations.format(schedule.jitter()));
    }

    private static Element runs(List<Run> runs, Instant now) {
        if (runs.isEmpty()) {
            return Element.of("p", "empty").text("Nothing has run since the service was started.");
        }
        HtmlTable table = new HtmlTable("Created", "Job", "Why", "#Attempt", "State", "Result", "Id");
        for (Run run : runs) {
            table.row(List.of(
                    HtmlTable.cell("%s, %s".formatted(Frame.clock(run.created()), Ages.ago(run.created(), now))),
                    HtmlTable.cell(Names.job(run.job())),
                    HtmlTable.cell(run.trigger().id()),
                    HtmlTable.number(Integer.toString(run.attempt())),
                    Element.of("td")
                            .add(Element.of("span", "badge " + Names.style(run)).text(Names.state(run))),
                    result(run.state(), now),
                    HtmlTable.code(run.id().value())));
        }
        return table.element();
    }

    private static Element result(RunState state, Instant now) {
        Element cell = Element.of("td", "wide");
        switch (state) {
            case RunState.Queued queued -> cell.text("waits for a free place");
            case RunState.Running running -> cell.text("since " + Frame.clock(running.since()));
            case RunState.Retrying retrying -> {
                cell.text("again %s".formatted(Ages.in(retrying.next(), now)));
                trouble(cell, retrying.last());
            }
            case RunState.Succeeded succeeded -> {
                cell.text(succeeded.summary());
                succeeded
                        .warnings()
                        .forEach(warning -> cell.add(Element.of("p", "message").text(warning)));
            }
            case RunState.Failed failed -> trouble(cell, failed.trouble());
            case RunState.Aborted aborted -> cell.text(aborted.reason());
        }
        return cell;
    }

    private static void trouble(Element cell, RunState.Trouble trouble) {
        cell.add(Element.of("p", "message").text(trouble.message()));
        trouble.hint().ifPresent(hint -> cell.add(Element.of("p", "hint").text(hint)));
    }

    private static Element points(CatalogView catalog, Instant now) {
        if (catalog.points().isEmpty()) {
            return Element.of("p", "empty").text("There is no recovery point.");
        }
        HtmlTable table = new HtmlTable(
                "Id", "Age", "#Revision", "#Keys", "#Size", "#Stored", "etcd", "Proven", "Verified", "Keeping");
        for (Point point : catalog.points()) {
            Manifest manifest = point.manifest();
            table.row(List.of(
                    HtmlTable.code(point.id().value()),
                    HtmlTable.cell(age(point, now)),
                    HtmlTable.number(Long.toString(manifest.etcd().revision())),
                    HtmlTable.number(Long.toString(manifest.etcd().liveKeys())),
                    HtmlTable.number(Units.size(manifest.base().plainSize())),
                    HtmlTable.number(Units.size(manifest.base().storedSize())),
                    HtmlTable.cell(manifest.etcd().version()),
                    point.proven() ? HtmlTable.cell("yes") : badge("warn", "no"),
                    verified(point, now),
                    HtmlTable.prose(keeping(point, catalog))));
        }
        return table.element();
    }

    private static String age(Point point, Instant now) {
        String own = Ages.ago(point.id().time(), now);
        return point.unchanged()
                .map(still -> "%s, still all %s".formatted(own, Ages.ago(still.time(), now)))
                .orElse(own);
    }

    private static Element verified(Point point, Instant now) {
        return point.tellingVerification()
                .map(last -> last.passed() ? HtmlTable.cell(words(last, now)) : badge("bad", words(last, now)))
                .orElse(HtmlTable.cell("never"));
    }

    private static String words(Verification last, Instant now) {
        return "%s%s %s".formatted(last.level().id(), last.passed() ? "" : " FAILED", Ages.ago(last.time(), now));
    }

    private static Element badge(String style, String text) {
        return Element.of("td").add(Element.of("span", "badge " + style).text(text));
    }

    private static String keeping(Point point, CatalogView catalog) {
        List<String> words = new ArrayList<>();
        if (catalog.held().contains(point.id())) {
            words.add(point.hold().map(hold -> "held: " + hold.reason()).orElse("held"));
        }
        if (catalog.expiring().contains(point.id())) {
            words.add("expires next");
        }
        return String.join(", ", words);
    }
}
