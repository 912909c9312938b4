package io.etcddr.catalog;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Finds the one manifest that somebody means.
///
/// @param listing manifests as the store lists them, newest first
record PointFinder(
        ClusterName cluster, DocumentReader<Manifest> manifests, Tombstones tombstones, ManifestListing listing) {
    interface ManifestListing {
        List<ObjectStat> newestFirst() throws IOException;
    }

    Manifest find(PointSelector selector) throws IOException, Failure {
        return switch (selector) {
            case PointSelector.ById(PointId id) -> byId(id);
            case PointSelector.Latest() -> newestThat(manifest -> true, "no recovery point");
            case PointSelector.LatestProven() -> newestThat(Manifest::proven, "no proven recovery point");
        };
    }

    private Manifest byId(PointId id) throws IOException, Failure {
        ObjectKey key = Layout.manifest(cluster, id);
        try {
            return manifests.one(key);
        } catch (NoSuchFileException e) {
            throw noPoint(id, e);
        } catch (BadDocumentException e) {
            throw tombstones.isAt(key)
                    ? noPoint(id, e)
                    : manifests.problem(key, e).asFailure();
        }
    }

    private Failure noPoint(PointId id, IOException cause) {
        return new Failure(ErrorCode.NOT_FOUND, "cluster %s has no recovery point %s".formatted(cluster, id), cause)
                .hint("`etcd-restore list` shows what there is.");
    }

    private Manifest newestThat(Predicate<Manifest> wanted, String none) throws IOException, Failure {
        Optional<Problem> inTheWay = Optional.empty();
        for (ObjectStat stat : listing.newestFirst()) {
            try {
                Manifest manifest = manifests.one(stat.key());
                if (wanted.test(manifest)) {
                    if (inTheWay.isPresent()) {
                        throw notPast(
                                inTheWay.get(),
                                "The newest good one is %s: ask for it by its id if that is what"
                                                .formatted(manifest.id())
                                        + " you want.");
                    }
                    return manifest;
                }
            } catch (NoSuchFileException e) {
                // Deleted a moment ago: it does not exist.
            } catch (BadDocumentException e) {
                inTheWay = inTheWay.or(() -> Optional.of(manifests.problem(stat.key(), e)));
            }
        }
        if (inTheWay.isPresent()) {
            throw notPast(inTheWay.get(), inTheWay.get().hint());
        }
        throw new Failure(ErrorCode.NOT_FOUND, "cluster %s has %s".formatted(cluster, none))
                .hint("`etcd-restore list` shows what there is; check the name of the cluster and the repository URL.");
    }

    private static Failure notPast(Problem problem, String hint) {
        return new Failure(problem.code(), problem.toString()).hint(hint);
    }
}
