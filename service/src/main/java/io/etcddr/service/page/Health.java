package io.etcddr.service.page;

import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.service.state.ClusterStatus;
import java.time.Instant;
import java.util.List;

/// What a cluster is called in one word, worst first.
enum Health {
    /// No proven point is young enough: a loss now would lose more than is accepted.
    STALE("stale", "bad"),
    /// Fresh enough so far, but something fails.
    FAILING("failing", "bad"),
    /// The catalog was not read yet.
    UNKNOWN("looking", "quiet"),
    WARNING("warning", "warn"),
    SUSPENDED("suspended", "quiet"),
    HEALTHY("healthy", "good");

    private final String word;
    private final String style;

    Health(String word, String style) {
        this.word = word;
        this.style = style;
    }

    static Health of(ClusterStatus cluster, Instant now, List<Trouble> troubles) {
        boolean unread = cluster.catalog().read().isEmpty()
                && cluster.catalog().unreadable().isEmpty();
        if (cluster.stale(now) && !unread) {
            return STALE;
        }
        if (troubles.stream().anyMatch(trouble -> trouble.weight() == Trouble.Weight.BAD)) {
            return FAILING;
        }
        if (unread) {
            return UNKNOWN;
        }
        if (!troubles.isEmpty()) {
            return WARNING;
        }
        return cluster.config().protection().activity() == Activity.SUSPENDED ? SUSPENDED : HEALTHY;
    }

    String word() {
        return word;
    }

    /// The class of the style sheet.
    String style() {
        return style;
    }
}
