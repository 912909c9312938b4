package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.store.ObjectKey;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A dated record that a point passed or failed a verification. Signed like a manifest: an unsigned one counts
/// for nothing.
///
/// @param time in whole milliseconds
/// @param findings empty when it passed; the first [#MAX_FINDINGS], each cut at [#MAX_FINDING] characters
/// @param timeToRestore of a drill: from the first byte that was fetched to the first read that etcd served, in
///     whole milliseconds; empty when it did not come that far, and for the other levels
public record Verification(
        ClusterName cluster,
        PointId point,
        Level level,
        Instant time,
        Outcome outcome,
        String toolVersion,
        List<String> findings,
        Occasion occasion,
        Optional<Duration> timeToRestore) {
    public static final int MAX_FINDINGS = 100;
    public static final int MAX_FINDING = 500;
    static final String TYPE = "verification";

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public Verification {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(point, "point is null");
        requireNonNull(level, "level is null");
        requireNonNull(outcome, "outcome is null");
        requireNonNull(toolVersion, "toolVersion is null");
        time = time.truncatedTo(ChronoUnit.MILLIS);
        findings = findings.stream()
                .limit(MAX_FINDINGS)
                .map(finding -> finding.length() > MAX_FINDING ? finding.substring(0, MAX_FINDING) : finding)
                .toList();
        requireNonNull(occasion, "occasion is null");
        timeToRestore = timeToRestore.map(duration -> duration.truncatedTo(ChronoUnit.MILLIS));
    }

    /// One that somebody asked for.
    public Verification(
            ClusterName cluster,
            PointId point,
            Level level,
            Instant time,
            Outcome outcome,
            String toolVersion,
            List<String> findings) {
        this(cluster, point, level, time, outcome, toolVersion, findings, Occasion.REQUEST, Optional.empty());
    }

    /// Why a point was verified.
    public enum Occasion {
        /// Somebody wanted to know.
        REQUEST,
        /// It was its turn.
        SCHEDULE,
        /// It had just been made.
        BACKUP;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Each one looks at all that the ones before it look at.
    public enum Level {
        /// Digests of the stored object and of what it decodes to.
        CHECKSUM,
        /// Every page and record, counts and HashKV.
        STRUCTURE,
        /// A real etcd was booted from it.
        DRILL;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Outcome {
        PASSED,
        FAILED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean passed() {
        return outcome == Outcome.PASSED;
    }

    ObjectKey key() {
        return Layout.verifications(cluster, point).resolve(NAME.format(time) + "-" + level.id() + Layout.JSON);
    }

    SortedMap<String, Object> write() {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("format", (long) Manifest.FORMAT);
        json.put("cluster", cluster.value());
        json.put("point", point.value());
        json.put("level", level.id());
        json.put("time", JsonFields.format(time));
        json.put("outcome", outcome.id());
        json.put("toolVersion", toolVersion);
        json.put("findings", findings);
        if (occasion != Occasion.REQUEST) {
            json.put("occasion", occasion.id());
        }
        timeToRestore.ifPresent(duration -> json.put("restoreMillis", duration.toMillis()));
        return json;
    }

    static Verification read(JsonFields json) throws BadDocumentException {
        ManifestJson.requireFormat(json, "verification");
        return new Verification(
                json.parsed("cluster", ClusterName::new),
                json.parsed("point", PointId::new),
                json.parsed("level", id -> byId(Level.class, id)),
                json.time("time"),
                json.parsed("outcome", id -> byId(Outcome.class, id)),
                json.text("toolVersion"),
                json.texts("findings"),
                occasion(json.optionalText("occasion")),
                json.has("restoreMillis") ? Optional.of(json.millis("restoreMillis")) : Optional.empty());
    }

    /// A later version of this program may know more of them; that is no reason not to believe what was found.
    private static Occasion occasion(Optional<String> id) {
        return Arrays.stream(Occasion.values())
                .filter(occasion -> id.filter(occasion.id()::equals).isPresent())
                .findFirst()
                .orElse(Occasion.REQUEST);
    }

    private static <E extends Enum<E>> E byId(Class<E> type, String id) {
        if (!id.equals(id.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not lower case: " + id);
        }
        return Enum.valueOf(type, id.toUpperCase(Locale.ROOT));
    }
}
