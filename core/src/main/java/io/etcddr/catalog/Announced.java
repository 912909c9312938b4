package io.etcddr.catalog;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Set;

/// What `writer.json` says of deletions, for those who place holds. The lease itself is the business of another
/// package.
///
/// @param deleting points that may be deleted at any moment
record Announced(ClusterName cluster, Set<PointId> deleting) {
    private static final String TYPE = "writer";

    Announced {
        deleting = Set.copyOf(deleting);
    }

    /// What the lease of a cluster announces. One that cannot be believed announces nothing: nobody becomes the
    /// writer on the strength of it.
    static Set<PointId> deletions(ObjectStore store, TrustedKeys trusted, ClusterName cluster) throws IOException {
        DocumentReader<Announced> reader = new DocumentReader<>(
                store,
                trusted,
                TYPE,
                Announced::read,
                announced -> Layout.writer(announced.cluster()),
                key -> Optional.empty());
        try {
            return reader.one(Layout.writer(cluster)).deleting();
        } catch (NoSuchFileException | BadDocumentException e) {
            return Set.of();
        }
    }

    private static Announced read(JsonFields json) throws BadDocumentException {
        ManifestJson.requireFormat(json, "writer");
        return new Announced(
                json.parsed("cluster", ClusterName::new), Set.copyOf(json.parsedTexts("deleting", PointId::new)));
    }
}
