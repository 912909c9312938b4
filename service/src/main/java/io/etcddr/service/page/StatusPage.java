package io.etcddr.service.page;

import io.etcddr.service.state.ClusterStatus;
import io.etcddr.service.state.ServiceView;
import io.etcddr.value.ClusterName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The page at `/`: all clusters, the worst first.
public final class StatusPage {
    private StatusPage() {}

    /// @return an HTML document
    public static String of(ServiceView view) {
        List<Panel> panels = view.clusters().stream()
                .map(cluster -> Panel.of(cluster, view))
                .sorted(Comparator.comparing(Panel::health)
                        .thenComparing(panel -> panel.cluster().name()))
                .toList();
        List<Element> main = new ArrayList<>();
        if (panels.isEmpty()) {
            main.add(Element.of("p", "empty")
                    .text("No cluster is under protection yet. Name one under clusters in the configuration."));
        }
        if (panels.size() > 1) {
            main.add(index(panels));
        }
        panels.forEach(panel -> main.add(panel.article("h2")));
        return Frame.page(view, title(panels), tally(panels), main);
    }

    /// What a browser's tab shows: the worst first.
    private static String title(List<Panel> panels) {
        long bad = panels.stream()
                .filter(panel -> panel.health() == Health.STALE || panel.health() == Health.FAILING)
                .count();
        return bad == 0 ? "etcd-dr" : "(%d) etcd-dr".formatted(bad);
    }

    private static Element tally(List<Panel> panels) {
        Map<Health, Long> counts = panels.stream()
                .collect(
                        Collectors.groupingBy(Panel::health, () -> new EnumMap<>(Health.class), Collectors.counting()));
        Element tally = Element.of("p", "tally").text(panels.size() == 1 ? "1 cluster" : panels.size() + " clusters");
        counts.forEach((health, count) -> tally.text(" ")
                .add(Element.of("span", "badge " + health.style()).text("%d %s".formatted(count, health.word()))));
        return tally;
    }

    private static Element index(List<Panel> panels) {
        Element index = Element.of("nav", "index").with("aria-label", "Clusters");
        for (Panel panel : panels) {
            ClusterName name = panel.cluster().name();
            index.add(Element.of("a", panel.health().style())
                    .with("href", "#" + anchor(panel.cluster()))
                    .with("title", "%s: %s".formatted(name, panel.health().word()))
                    .text(name.value()));
        }
        return index;
    }

    static String anchor(ClusterStatus cluster) {
        return "cluster-" + cluster.name();
    }
}
