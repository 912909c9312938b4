package io.etcddr.catalog;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.value.ClusterName;
import java.util.SortedMap;
import java.util.TreeMap;

/// What lies in the place of a manifest that must never be written: whoever took a cluster over put it there,
/// because the writer before was about to publish and may still be. It is no point and no problem, and it stays
/// for ever, since nobody knows how long a stopped process sleeps.
///
/// @param epoch of the writer that put it there
record Tombstone(ClusterName cluster, PointId point, long epoch) {
    static final String TYPE = "fenced";

    /// No tombstone is larger, and every manifest is: so most manifests need not be read to be told from one.
    static final int LARGEST = 600;

    byte[] sign(SigningKey key) {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("format", (long) Manifest.FORMAT);
        json.put("cluster", cluster.value());
        json.put("point", point.value());
        json.put("epoch", epoch);
        return SignedDocument.sign(TYPE, json, key);
    }

    static Tombstone read(JsonFields json) throws BadDocumentException {
        ManifestJson.requireFormat(json, "tombstone");
        return new Tombstone(
                json.parsed("cluster", ClusterName::new), json.parsed("point", PointId::new), json.size("epoch"));
    }
}
