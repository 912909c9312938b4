package io.etcddr.catalog;

import io.etcddr.store.ObjectKey;
import io.etcddr.value.ClusterName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where what lies in a repository. Normative: `docs/format.md`.
public final class Layout {
    public static final ObjectKey FORMAT = new ObjectKey("format.json");
    static final String JSON = ".json";

    /// What stock tools call their output; a codec that is not listed is named by its id.
    private static final Map<String, String> EXTENSIONS = Map.of("zstd", "zst", "age", "age");

    private Layout() {}

    /// Everything of a cluster.
    public static ObjectKey cluster(ClusterName cluster) {
        return new ObjectKey(cluster.value() + "/");
    }

    /// The data of all points.
    public static ObjectKey points(ClusterName cluster) {
        return new ObjectKey(cluster.value() + "/points/");
    }

    /// The data of one point.
    public static ObjectKey point(ClusterName cluster, PointId id) {
        return new ObjectKey(cluster + "/points/" + id + "/");
    }

    /// The base of a point: `base.db` and one extension for each codec, in writing order.
    ///
    /// @param codecs ids of codecs, as [io.etcddr.codec.CodecChain#ids] gives them
    public static ObjectKey base(ClusterName cluster, PointId id, List<String> codecs) {
        StringBuilder name = new StringBuilder("base.db");
        for (String codec : codecs) {
            name.append('.').append(EXTENSIONS.getOrDefault(codec, codec));
        }
        return point(cluster, id).resolve(name.toString());
    }

    public static ObjectKey manifests(ClusterName cluster) {
        return new ObjectKey(cluster.value() + "/manifests/");
    }

    public static ObjectKey manifest(ClusterName cluster, PointId id) {
        return manifests(cluster).resolve(id + JSON);
    }

    /// The records of all points.
    public static ObjectKey verifications(ClusterName cluster) {
        return new ObjectKey(cluster.value() + "/verifications/");
    }

    /// The records of one point.
    public static ObjectKey verifications(ClusterName cluster, PointId id) {
        return new ObjectKey(cluster + "/verifications/" + id + "/");
    }

    /// The holds of all points.
    public static ObjectKey holds(ClusterName cluster) {
        return new ObjectKey(cluster.value() + "/holds/");
    }

    /// Protects a point from deletion, whatever is in it.
    public static ObjectKey hold(ClusterName cluster, PointId id) {
        return holds(cluster).resolve(id + JSON);
    }

    /// What says of points that the cluster was still there.
    public static ObjectKey unchanged(ClusterName cluster) {
        return new ObjectKey(cluster.value() + "/unchanged/");
    }

    /// The last time that the cluster was still where a point has it.
    public static ObjectKey unchanged(ClusterName cluster, PointId id) {
        return unchanged(cluster).resolve(id + JSON);
    }

    /// The lease of the one writer.
    public static ObjectKey writer(ClusterName cluster) {
        return cluster(cluster).resolve("writer.json");
    }

    public static ObjectKey seen(ClusterName cluster) {
        return cluster(cluster).resolve("seen.json");
    }

    /// The point that a key below [#points], [#verifications], [#manifests], [#unchanged] or [#holds] belongs to: the
    /// first segment below it.
    static Optional<PointId> pointOf(ObjectKey folder, ObjectKey key) {
        String rest = key.value().substring(folder.value().length());
        int slash = rest.indexOf('/');
        String name = slash >= 0
                ? rest.substring(0, slash)
                : rest.endsWith(JSON) ? rest.substring(0, rest.length() - JSON.length()) : "";
        try {
            return Optional.of(new PointId(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // something that is not ours
        }
    }
}
