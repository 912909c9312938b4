package io.etcddr.service.page;

import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointKind;
import io.etcddr.cli.output.Units;
import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// The recovery points of a cluster as a picture: one lane for each kind, now at the right, older ones closer
/// together the further they are away, as retention thins them out. Says the same in words below.
final class Timeline {
    private static final int MOST = 400;
    private static final int LANE = 24;
    private static final int AXIS = 20;
    /// Per cent of the width, left for the names of the lanes and for the mark of now.
    private static final double LEFT = 6;

    private static final double RIGHT = 98.5;
    /// Names on the axis keep so many per cent apart.
    private static final double APART = 5;

    private record Tick(String name, Duration age) {}

    private static final List<Tick> TICKS = List.of(
            new Tick("15 min", Duration.ofMinutes(15)),
            new Tick("1 h", Duration.ofHours(1)),
            new Tick("3 h", Duration.ofHours(3)),
            new Tick("6 h", Duration.ofHours(6)),
            new Tick("12 h", Duration.ofHours(12)),
            new Tick("1 d", Duration.ofDays(1)),
            new Tick("2 d", Duration.ofDays(2)),
            new Tick("4 d", Duration.ofDays(4)),
            new Tick("1 w", Duration.ofDays(7)),
            new Tick("2 w", Duration.ofDays(14)),
            new Tick("30 d", Duration.ofDays(30)),
            new Tick("90 d", Duration.ofDays(90)),
            new Tick("180 d", Duration.ofDays(180)),
            new Tick("1 y", Duration.ofDays(365)),
            new Tick("2 y", Duration.ofDays(730)),
            new Tick("5 y", Duration.ofDays(1826)));

    private final CatalogView catalog;
    private final Instant now;
    private final Duration maxAge;
    private final String id;
    private final List<PointKind> lanes;
    private final double span;
    private final double unit;

    private Timeline(ClusterStatus cluster, Instant now) {
        catalog = cluster.catalog();
        this.now = now;
        maxAge = cluster.config().protection().maxAge();
        id = "timeline-" + cluster.name();
        lanes = List.of(PointKind.values()).stream()
                .filter(kind ->
                        catalog.points().stream().anyMatch(point -> point.id().kind() == kind))
                .toList();
        Duration oldest = Duration.between(catalog.points().getLast().id().time(), now);
        span = Math.max(oldest.toSeconds() * 1.08, maxAge.toSeconds() * 2.0);
        unit = Math.max(maxAge.toSeconds() / 3.0, 60);
    }

    static Element of(ClusterStatus cluster, Instant now) {
        CatalogView catalog = cluster.catalog();
        if (!catalog.points().isEmpty()) {
            return new Timeline(cluster, now).figure();
        }
        return Element.of("p", "empty")
                .text(catalog.read().isEmpty() ? "The catalog was not read yet." : "There is no recovery point yet.");
    }

    private Element figure() {
        String words = words();
        Element picture = Element.of("svg", "timeline")
                .with("role", "img")
                .with("aria-labelledby", id)
                .with("width", "100%")
                .with("height", Integer.toString(bottom() + AXIS))
                .add(Element.of("title").with("id", id).text("Timeline of recovery points: " + words));
        accepted(picture);
        axis(picture);
        for (int lane = 0; lane < lanes.size(); lane++) {
            picture.add(Element.of("text", "lane")
                    .with("x", "0")
                    .with("y", Integer.toString(middle(lane) + 4))
                    .text(lanes.get(lane).id()));
        }
        // The oldest first, so that newer marks lie above.
        catalog.points().stream().limit(MOST).toList().reversed().forEach(point -> picture.add(mark(point)));
        return Element.of("figure")
                .add(picture)
                .add(Element.of("figcaption")
                        .add(Element.of("span").text(words))
                        .add(legend()));
    }

    private int middle(int lane) {
        return LANE * lane + LANE / 2 + 2;
    }

    private int bottom() {
        return LANE * lanes.size() + 4;
    }

    /// From where to where a newest proven point is young enough.
    private void accepted(Element picture) {
        double from = x(maxAge);
        picture.add(Element.of("rect", "accepted")
                .with("x", percent(from))
                .with("y", "0")
                .with("width", percent(RIGHT - from))
                .with("height", Integer.toString(bottom())));
    }

    private void axis(Element picture) {
        String bottom = Integer.toString(bottom());
        picture.add(line("axis", LEFT, RIGHT, bottom, bottom));
        picture.add(line("now", RIGHT, RIGHT, "0", bottom));
        picture.add(label(RIGHT, "now").with("text-anchor", "middle"));
        double last = RIGHT;
        for (Tick tick : TICKS) {
            double at = x(tick.age());
            if (tick.age().toSeconds() <= span && last - at >= APART) {
                picture.add(line("tick", at, at, "0", bottom));
                picture.add(label(at, tick.name()).with("text-anchor", "middle"));
                last = at;
            }
        }
    }

    private static Element line(String style, double x1, double x2, String y1, String y2) {
        return Element.of("line", style)
                .with("x1", percent(x1))
                .with("x2", percent(x2))
                .with("y1", y1)
                .with("y2", y2);
    }

    private Element label(double x, String text) {
        return Element.of("text", "tick")
                .with("x", percent(x))
                .with("y", Integer.toString(bottom() + AXIS - 6))
                .text(text);
    }

    private Element mark(Point point) {
        boolean held = catalog.held().contains(point.id());
        boolean expiring = catalog.expiring().contains(point.id());
        boolean failed = point.failedVerification();
        Element mark = Marks.mark(point.id().kind(), style(point, expiring, failed), held, failed)
                .with("x", percent(x(Duration.between(point.id().time(), now))))
                .with("y", Integer.toString(middle(lanes.indexOf(point.id().kind()))));
        return mark.add(Element.of("title")
                .text("%s, %s%s%s%s"
                        .formatted(
                                point.id().value(),
                                point.proven() ? "proven" : "not proven",
                                held ? ", held" : "",
                                expiring ? ", expires next" : "",
                                failed ? ", failed its verification" : "")));
    }

    private static String style(Point point, boolean expiring, boolean failed) {
        String proof = failed ? "failed" : point.proven() ? "proven" : "unproven";
        return expiring ? proof + " expiring" : proof;
    }

    /// Per cent from the left.
    private double x(Duration age) {
        double part = Math.log1p(Math.max(0, age.toSeconds()) / unit) / Math.log1p(span / unit);
        return RIGHT - Math.min(1, part) * (RIGHT - LEFT);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    private String words() {
        List<Point> points = catalog.points();
        List<String> words = new ArrayList<>();
        words.add(Units.count(points.size(), "point"));
        words.add("%d proven".formatted(points.stream().filter(Point::proven).count()));
        if (!catalog.held().isEmpty()) {
            words.add("%d held".formatted(catalog.held().size()));
        }
        if (!catalog.expiring().isEmpty()) {
            words.add("%d to expire next".formatted(catalog.expiring().size()));
        }
        words.add("the oldest %s old"
                .formatted(Ages.of(Duration.between(points.getLast().id().time(), now))));
        if (points.size() > MOST) {
            words.add("the newest %d are drawn".formatted(MOST));
        }
        return String.join(", ", words);
    }

    /// Only of the signs that are there.
    private Element legend() {
        Element legend = Element.of("span", "legend").with("aria-hidden", "true");
        PointKind kind = lanes.getFirst();
        if (any(point -> point.proven() && !point.failedVerification())) {
            legend.add(Marks.legend(kind, "proven", "proven", List.of()));
        }
        if (any(point -> !point.proven())) {
            legend.add(Marks.legend(kind, "unproven", "not proven", List.of()));
        }
        if (!catalog.held().isEmpty()) {
            legend.add(Marks.legend(kind, "proven", "held", List.of(Marks.Extra.HELD)));
        }
        if (!catalog.expiring().isEmpty()) {
            legend.add(Marks.legend(kind, "proven expiring", "expires next", List.of()));
        }
        if (any(Point::failedVerification)) {
            legend.add(Marks.legend(kind, "failed", "verification failed", List.of(Marks.Extra.FAILED)));
        }
        return legend.add(Element.of("span").add(Element.of("i", "accepted")).text("within " + Ages.of(maxAge)));
    }

    private boolean any(Predicate<Point> condition) {
        return catalog.points().stream().anyMatch(condition);
    }
}
