package io.etcddr.service.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointKind;
import io.etcddr.catalog.Samples;
import io.etcddr.catalog.Unchanged;
import io.etcddr.service.state.ClusterStatus.CatalogView;
import io.etcddr.value.MemberId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CatalogViewTest {
    private static CatalogView of(Point... points) {
        return new CatalogView(
                List.of(points), List.of(), List.of(), List.of(), Optional.of(Samples.TIME), Optional.empty());
    }

    private static Point hot(Instant time, Instant until) {
        Manifest manifest = Samples.manifest(Samples.CLUSTER, PointId.of(time, PointKind.HOT, 42), List.of(1L));
        Unchanged still = new Unchanged(
                Samples.CLUSTER, manifest.id(), manifest.etcd().revision(), until, List.of(new MemberId(1)), "test");
        return new Point(manifest, List.of(), Optional.empty(), Optional.of(still));
    }

    /// Nothing was written since: the older point is as good as one that is taken now.
    @Test
    void theFreshestPointIsNotAlwaysTheNewest() {
        Instant t = Samples.TIME;
        Point hot = hot(t, t.plusSeconds(7200));
        Point cold = new Point(Samples.manifest(t.plusSeconds(3600), 42), List.of());
        CatalogView catalog = of(cold, hot);
        assertThat(catalog.newestProven()).contains(cold);
        assertThat(catalog.holdsAllUntil()).contains(t.plusSeconds(7200));
        assertThat(of(cold).holdsAllUntil()).contains(t.plusSeconds(3600));
        assertThat(of().holdsAllUntil()).isEmpty();
    }
}
