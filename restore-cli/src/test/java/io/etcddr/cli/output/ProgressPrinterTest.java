package io.etcddr.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.cli.output.ProgressPrinter.Style;
import io.etcddr.progress.Progress.Stage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressPrinterTest {
    private static final long MIB = 1 << 20;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aLineSaysHowFarEveryOpenStageIs() {
        try (ProgressPrinter progress = printer(Style.LINES)) {
            Stage snapshot = progress.stage("snapshot", OptionalLong.of(100 * MIB));
            progress.stage("upload", OptionalLong.empty()).advance(5 * MIB);
            snapshot.advance(25 * MIB);
            nanos.set(Duration.ofSeconds(5).toNanos());
            progress.paint();
        }
        assertThat(text())
                .isEqualToIgnoringNewLines(
                        "progress: snapshot 25 % of 100 MiB, 5.00 MiB/s, 15.0 s left; upload 5.00 MiB, 1.00 MiB/s");
    }

    @Test
    void aBarIsPaintedOverItselfAndGoneAtTheEnd() {
        try (ProgressPrinter progress = printer(Style.BAR)) {
            progress.stage("verify", OptionalLong.of(10)).advance(5);
            nanos.set(1);
            progress.paint();
        }
        assertThat(text())
                .startsWith("\r\u001b[Kverify [##########..........] 50 % of 10 B")
                .endsWith("\r\u001b[K");
    }

    @Test
    void aStageThatIsClosedIsNotShown() {
        try (ProgressPrinter progress = printer(Style.LINES)) {
            progress.stage("snapshot", OptionalLong.of(10)).close();
            progress.paint();
        }
        assertThat(text()).isEmpty();
    }

    @Test
    void whatIsQuicklyDonePrintsNothing() {
        try (ProgressPrinter progress = new ProgressPrinter(err, Style.LINES)) {
            progress.stage("snapshot", OptionalLong.of(10)).advance(10);
        }
        assertThat(text()).isEmpty();
    }

    private ProgressPrinter printer(Style style) {
        return new ProgressPrinter(err, style, nanos::get, Duration.ZERO);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
