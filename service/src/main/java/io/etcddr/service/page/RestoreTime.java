package io.etcddr.service.page;

import io.etcddr.catalog.Verification;
import io.etcddr.cli.output.Units;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import java.time.Instant;
import java.util.Optional;

/// How long a restore takes, as drills have measured it.
final class RestoreTime {
    private RestoreTime() {}

    static Element fact(CatalogView catalog, Instant now) {
        Optional<Verification> newest = catalog.newestDrill();
        return Panel.fact(
                "Restore time",
                catalog.timeToRestore().map(Units::duration).orElse("not measured"),
                newest.map(drill -> "drill %s %s"
                                .formatted(drill.passed() ? "passed" : "FAILED", Ages.ago(drill.time(), now)))
                        .orElse("no drill has run yet"));
    }
}
