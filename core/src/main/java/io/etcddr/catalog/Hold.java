package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.store.ObjectKey;
import io.etcddr.value.ClusterName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import java.util.TreeMap;

/// Keeps a recovery point: nothing that etcd-dr does deletes it while the hold is there. Signed like a
/// manifest, but it counts by its name alone: a hold that cannot be believed holds all the same, and is
/// reported.
///
/// @param time when it was placed, in whole milliseconds
/// @param by who placed it, at most [#MAX_TEXT] characters
/// @param reason why, at most [#MAX_TEXT] characters
public record Hold(ClusterName cluster, PointId point, Instant time, String by, String reason) {
    public static final int MAX_TEXT = 500;
    static final String TYPE = "hold";

    /// @throws IllegalArgumentException if `by` or `reason` is blank, too long, or more than one line
    public Hold {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(point, "point is null");
        time = time.truncatedTo(ChronoUnit.MILLIS);
        requireLine("by", by);
        requireLine("reason", reason);
    }

    /// A text as a hold carries it.
    ///
    /// @param name what the text is, for the message
    /// @throws IllegalArgumentException if it is blank, too long, or more than one line
    public static String requireLine(String name, String text) {
        requireNonNull(text, name + " is null");
        if (text.isBlank()) {
            throw new IllegalArgumentException(name + " is empty");
        }
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "%s has %d characters, at most %d".formatted(name, text.length(), MAX_TEXT));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(name + " holds a line break or another control character");
        }
        return text;
    }

    /// What stands for a hold that cannot be believed or read.
    static Hold unreadable(ClusterName cluster, PointId point, Instant lastModified) {
        return new Hold(cluster, point, lastModified, "unknown", "the hold cannot be believed, and holds all the same");
    }

    ObjectKey key() {
        return Layout.hold(cluster, point);
    }

    SortedMap<String, Object> write() {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("format", (long) Manifest.FORMAT);
        json.put("cluster", cluster.value());
        json.put("point", point.value());
        json.put("time", JsonFields.format(time));
        json.put("by", by);
        json.put("reason", reason);
        return json;
    }

    static Hold read(JsonFields json) throws BadDocumentException {
        ManifestJson.requireFormat(json, "hold");
        return new Hold(
                json.parsed("cluster", ClusterName::new),
                json.parsed("point", PointId::new),
                json.time("time"),
                json.parsed("by", text -> requireLine("by", text)),
                json.parsed("reason", text -> requireLine("reason", text)));
    }
}
