package io.etcddr.catalog;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Tells the tombstones among the manifests of a cluster. Only a trusted signature makes one: otherwise
/// somebody who can write to the store could hide a point, and have its data removed as garbage.
final class Tombstones {
    private final ObjectStore store;
    private final DocumentReader<Tombstone> reader;

    Tombstones(ObjectStore store, ClusterName cluster, TrustedKeys trusted) {
        this.store = store;
        this.reader = new DocumentReader<>(
                store,
                trusted,
                Tombstone.TYPE,
                Tombstone::read,
                tombstone -> Layout.manifest(tombstone.cluster(), tombstone.point()),
                key -> Layout.pointOf(Layout.manifests(cluster), key));
    }

    /// What is listed, without the tombstones.
    List<ObjectStat> without(List<ObjectStat> listed) throws IOException {
        Set<ObjectKey> tombstones = in(listed).stream()
                .map(tombstone -> Layout.manifest(tombstone.cluster(), tombstone.point()))
                .collect(Collectors.toSet());
        return tombstones.isEmpty()
                ? listed
                : listed.stream()
                        .filter(stat -> !tombstones.contains(stat.key()))
                        .toList();
    }

    /// Those among what is listed.
    List<Tombstone> in(List<ObjectStat> listed) throws IOException {
        List<ObjectKey> small = listed.stream()
                .filter(stat -> stat.size() <= Tombstone.LARGEST)
                .map(ObjectStat::key)
                .toList();
        return Parallel.map(small, this::read).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /// Whether there is one in the place of a manifest.
    boolean isAt(ObjectKey manifest) throws IOException {
        return store.stat(manifest)
                        .filter(stat -> stat.size() <= Tombstone.LARGEST)
                        .isPresent()
                && read(manifest).isPresent();
    }

    /// Empty for what is none, or cannot be read: as a manifest it is a problem then.
    private Optional<Tombstone> read(ObjectKey key) throws IOException {
        try {
            return Optional.of(reader.one(key));
        } catch (NoSuchFileException | BadDocumentException e) {
            return Optional.empty();
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.DENIED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
