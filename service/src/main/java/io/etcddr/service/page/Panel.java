package io.etcddr.service.page;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Point;
import io.etcddr.cli.output.Units;
import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.learner.LearnerStatus;
import io.etcddr.lease.LeaseView;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunState;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ServiceView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One cluster at a glance.
record Panel(ClusterStatus cluster, ServiceView view, Instant now, List<Trouble> troubles, Health health) {
    Panel {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(view, "view is null");
        requireNonNull(now, "now is null");
        troubles = List.copyOf(troubles);
        requireNonNull(health, "health is null");
    }

    static Panel of(ClusterStatus cluster, ServiceView view) {
        Instant now = view.now();
        List<Trouble> troubles = Troubles.of(cluster, now);
        return new Panel(cluster, view, now, troubles, Health.of(cluster, now, troubles));
    }

    /// @param heading `h1` or `h2`
    Element article(String heading) {
        Element article = Element.of("article", "cluster " + health.style())
                .with("id", StatusPage.anchor(cluster))
                .add(header(heading))
                .add(facts());
        if (!troubles.isEmpty()) {
            article.add(troubleList());
        }
        return article.add(Timeline.of(cluster, now));
    }

    private Element header(String heading) {
        Element header = Element.of("header")
                .add(Element.of(heading)
                        .add(Element.of("a")
                                .with("href", "/clusters/" + cluster.name())
                                .text(cluster.name().value())))
                .add(Element.of("span", "badge " + health.style()).text(health.word()));
        if (cluster.config().protection().activity() == Activity.SUSPENDED && health != Health.SUSPENDED) {
            header.add(Element.of("span", "badge quiet").text("suspended"));
        }
        for (Run run : cluster.current()) {
            if (run.state() instanceof RunState.Running(Instant since)) {
                header.add(Element.of("span", "activity")
                        .text("%s running for %s%s"
                                .formatted(
                                        Names.job(run.job()), Ages.of(Duration.between(since, now)), progress(run))));
            } else if (run.state() instanceof RunState.Queued) {
                header.add(Element.of("span", "activity").text(Names.job(run.job()) + " waits for a free place"));
            }
        }
        return header;
    }

    /// `: upload 12.3 MiB of 100 MiB`
    private String progress(Run run) {
        return view.progress(run.id()).stream()
                .map(stage -> stage.total().isPresent()
                        ? "%s %s of %s"
                                .formatted(
                                        stage.stage(),
                                        Units.size(stage.done()),
                                        Units.size(stage.total().getAsLong()))
                        : "%s %s".formatted(stage.stage(), Units.size(stage.done())))
                .reduce((one, other) -> one + ", " + other)
                .map(stages -> ": " + stages)
                .orElse("");
    }

    private Element facts() {
        Optional<Point> proven = cluster.catalog().newestProven();
        return Element.of("dl", "facts")
                .add(recoveryPoint())
                .add(fact(
                        "Newest proven point",
                        proven.map(point -> Frame.minute(point.id().time())).orElse("none"),
                        proven.map(point -> "%s · revision %d · %s"
                                        .formatted(
                                                point.id().kind().id(),
                                                point.manifest().etcd().revision(),
                                                Units.count(
                                                        point.manifest().etcd().liveKeys(), "key")))
                                .orElse(Units.count(cluster.catalog().points().size(), "point"))))
                .add(RestoreTime.fact(cluster.catalog(), now))
                .add(next())
                .add(writer())
                .add(circuit())
                .add(cluster.learner().map(Panel::learner).stream().toList());
    }

    private static Element learner(LearnerStatus learner) {
        String lag = learner.lag().entries().isPresent()
                ? "%d entries behind%s"
                        .formatted(
                                learner.lag().entries().getAsLong(),
                                learner.lag()
                                        .time()
                                        .filter(Duration::isPositive)
                                        .map(time -> ", " + Ages.of(time))
                                        .orElse(""))
                : learner.why();
        return fact("Learner", learner.state().id(), lag);
    }

    private Element recoveryPoint() {
        Duration maxAge = cluster.config().protection().maxAge();
        Optional<Duration> age = cluster.recoveryPointAge(now);
        String style = health == Health.UNKNOWN ? "quiet" : cluster.stale(now) ? "bad" : "good";
        return Element.of("div", "rpo " + style)
                .add(Element.of("dt").text("RPO now"))
                .add(Element.of("dd", "value")
                        .text(age.map(Ages::of).orElse(health == Health.UNKNOWN ? "…" : "all data")))
                .add(Element.of("dd", "more").text("at most %s accepted".formatted(Ages.of(maxAge))));
    }

    private Element next() {
        List<Job> due = Stream.of(Job.values())
                .filter(job -> cluster.next().containsKey(job))
                .sorted((a, b) -> cluster.next().get(a).compareTo(cluster.next().get(b)))
                .toList();
        if (due.isEmpty()) {
            return fact("Next run", "none", whyNone());
        }
        Job first = due.getFirst();
        String others = due.stream()
                .skip(1)
                .map(job ->
                        "%s %s".formatted(Names.job(job), Ages.in(cluster.next().get(job), now)))
                .collect(Collectors.joining(" · "));
        return fact(
                "Next run",
                Ages.in(cluster.next().get(first), now),
                Names.job(first) + (others.isEmpty() ? "" : " · " + others));
    }

    private String whyNone() {
        if (cluster.config().protection().activity() == Activity.SUSPENDED) {
            return "its schedules are suspended";
        }
        return cluster.lease().state() == LeaseView.State.THEIRS
                ? "its writer runs its schedules"
                : "nothing is scheduled";
    }

    private Element writer() {
        LeaseView lease = cluster.lease();
        String value = switch (lease.state()) {
            case OURS -> "this service";
            case THEIRS -> "another";
            case FREE -> "nobody";
            case UNKNOWN -> "…";
        };
        return fact(
                "Writer",
                value,
                lease.holder()
                        .map(holder -> "%s · epoch %d".formatted(holder, lease.epoch()))
                        .orElse(""));
    }

    private Element circuit() {
        return switch (cluster.circuit()) {
            case CLOSED -> fact("Circuit", "closed", "");
            case OPEN -> fact("Circuit", "open", "scheduled runs are left out");
            case HALF_OPEN -> fact("Circuit", "half open", "the next run decides");
        };
    }

    static Element fact(String name, String value, String more) {
        Element fact = Element.of("div")
                .add(Element.of("dt").text(name))
                .add(Element.of("dd", "value").text(value));
        return more.isEmpty() ? fact : fact.add(Element.of("dd", "more").text(more));
    }

    private Element troubleList() {
        Element list = Element.of("ul", "troubles");
        for (Trouble trouble : troubles) {
            Element item = Element.of("li", trouble.weight() == Trouble.Weight.BAD ? "bad" : "warn")
                    .add(Element.of("p", "what")
                            .add(Element.of("strong").text(trouble.what()))
                            .text(trouble.when().isEmpty() ? "" : " " + trouble.when()))
                    .add(Element.of("p", "message").text(trouble.message()));
            trouble.hint().ifPresent(hint -> item.add(Element.of("p", "hint").text(hint)));
            list.add(item);
        }
        return list;
    }
}
