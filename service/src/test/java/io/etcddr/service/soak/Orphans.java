package io.etcddr.service.soak;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Layout;
import io.etcddr.error.Failure;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What lies in a store and belongs to no point.
final class Orphans {
    private Orphans() {}

    /// Data and records of points without a manifest.
    static List<String> of(ObjectStore store, Catalog catalog) throws IOException, Failure {
        Set<String> published = catalog.points().points().stream()
                .map(point -> point.id().value())
                .collect(Collectors.toSet());
        List<String> left = new ArrayList<>();
        for (var below : List.of(Layout.points(catalog.cluster()), Layout.verifications(catalog.cluster()))) {
            try (Stream<ObjectStat> objects = store.list(below)) {
                objects.map(object -> object.key().value())
                        .filter(name -> !published.contains(
                                name.substring(below.value().length()).split("/")[0]))
                        .forEach(left::add);
            }
        }
        return left;
    }
}
