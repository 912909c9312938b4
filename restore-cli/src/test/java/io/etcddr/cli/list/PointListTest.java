package io.etcddr.cli.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.Samples;
import io.etcddr.catalog.Verification;
import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.cli.output.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PointListTest {
    private static final Manifest MANIFEST = Samples.manifest(Samples.TIME, 8123);

    private static Verification record(Level level, Outcome outcome, int minutesLater) {
        return new Verification(
                Samples.CLUSTER,
                MANIFEST.id(),
                level,
                Samples.TIME.plusSeconds(60L * minutesLater),
                outcome,
                "0.1.0",
                outcome == Outcome.PASSED ? List.of() : List.of("no etcd boots from it"));
    }

    private static PointList list(Verification... records) {
        return new PointList(
                Samples.CLUSTER, new Listing(List.of(new Point(MANIFEST, List.of(records))), List.of(), 1));
    }

    private static String text(PointList list) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        list.text(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String json(PointList list) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(out)) {
            list.json(json);
        }
        return out.toString(StandardCharsets.UTF_8).replaceAll("\\s+", "");
    }

    private static String time(int minutesLater) {
        return Samples.TIME.plusSeconds(60L * minutesLater).toString();
    }

    @Test
    void aFailedDrillIsNotHiddenByAChecksumThatPassedSince() throws Exception {
        PointList list = list(
                record(Level.STRUCTURE, Outcome.PASSED, 1),
                record(Level.DRILL, Outcome.FAILED, 2),
                record(Level.CHECKSUM, Outcome.PASSED, 3));
        assertThat(text(list)).contains("  FAILED drill " + time(2)).doesNotContain("checksum");
        assertThat(json(list))
                .contains("\"verified\":{\"level\":\"drill\",\"time\":\"" + time(2) + "\",\"passed\":false}");
    }

    @Test
    void aFailureIsClearedByWhatLooksAsDeepAndPasses() throws Exception {
        PointList list = list(
                record(Level.STRUCTURE, Outcome.FAILED, 1),
                record(Level.DRILL, Outcome.PASSED, 2),
                record(Level.CHECKSUM, Outcome.PASSED, 3));
        assertThat(text(list)).contains("  checksum " + time(3)).doesNotContain("FAILED");
        assertThat(json(list))
                .contains("\"verified\":{\"level\":\"checksum\",\"time\":\"" + time(3) + "\",\"passed\":true}");
    }
}
