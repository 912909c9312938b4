package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.store.ObjectKey;
import io.etcddr.value.ClusterName;
import io.etcddr.value.MemberId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A dated record that the cluster was still where a point has it: at its revision and with its HashKV. So the point
/// holds everything up to that time, and nothing had to be stored. Each point has one at most, which is overwritten.
///
/// @param revision of the point
/// @param time at which the cluster had it, in whole milliseconds
/// @param comparedWith the members that answered the HashKV of the point, at least one
public record Unchanged(
        ClusterName cluster,
        PointId point,
        long revision,
        Instant time,
        List<MemberId> comparedWith,
        String toolVersion) {
    static final String TYPE = "unchanged";

    public Unchanged {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(point, "point is null");
        time = time.truncatedTo(ChronoUnit.MILLIS);
        comparedWith = List.copyOf(comparedWith);
        requireNonNull(toolVersion, "toolVersion is null");
        if (comparedWith.isEmpty()) {
            throw new IllegalArgumentException("nobody was asked");
        }
    }

    ObjectKey key() {
        return Layout.unchanged(cluster, point);
    }

    SortedMap<String, Object> write() {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("format", (long) Manifest.FORMAT);
        json.put("cluster", cluster.value());
        json.put("point", point.value());
        json.put("revision", revision);
        json.put("time", JsonFields.format(time));
        json.put("comparedWith", comparedWith.stream().map(MemberId::hex).toList());
        json.put("toolVersion", toolVersion);
        return json;
    }

    static Unchanged read(JsonFields json) throws BadDocumentException {
        ManifestJson.requireFormat(json, "unchanged record");
        List<MemberId> comparedWith = json.parsedTexts("comparedWith", ManifestJson::memberId);
        if (comparedWith.isEmpty()) {
            throw json.bad("comparedWith", "is empty");
        }
        return new Unchanged(
                json.parsed("cluster", ClusterName::new),
                json.parsed("point", PointId::new),
                json.number("revision", 1, Long.MAX_VALUE),
                json.time("time"),
                comparedWith,
                json.text("toolVersion"));
    }
}
