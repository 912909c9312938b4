package io.etcddr.catalog;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.value.ClusterName;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/// The highest revision that any live member of a cluster has ever shown, kept beside the manifests so that it
/// survives their deletion. Signed; the one object of a repository that is overwritten. Losing it, or losing an
/// update of it, lowers it to what the manifests say and no further.
record SeenRevision(ClusterName cluster, long revision, Instant time) {
    static final String TYPE = "seen";

    SortedMap<String, Object> write() {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("format", (long) Manifest.FORMAT);
        json.put("cluster", cluster.value());
        json.put("revision", revision);
        json.put("time", JsonFields.format(time));
        return json;
    }

    static SeenRevision read(JsonFields json) throws BadDocumentException {
        ManifestJson.requireFormat(json, "seen revision");
        return new SeenRevision(
                json.parsed("cluster", ClusterName::new),
                json.number("revision", 1, Long.MAX_VALUE),
                json.time("time"));
    }
}
