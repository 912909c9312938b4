package io.etcddr.service.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.PointId;
import io.etcddr.config.ServiceConfig.LogFormat;
import io.etcddr.error.ErrorCode;
import io.etcddr.service.job.Job;
import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunId;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.Trigger;
import io.etcddr.sign.CanonicalJson;
import io.etcddr.value.ClusterName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

final class LineEncoderTest {
    private static final Instant TIME = Instant.parse("2026-11-26T13:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void backToNormal() {
        MDC.clear();
        ServiceLogging.to(System.err, LogFormat.TEXT);
    }

    private List<String> lines(LogFormat format, Runnable logging) {
        ServiceLogging.to(out, format);
        logging.run();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Run run(RunState state) {
        return new Run(
                new RunId("0123456789abcdef"), new ClusterName("main"), Job.COLD, Trigger.SCHEDULED, TIME, 2, state);
    }

    @Test
    void anExceptionThatNobodyForesawIsOneLineWithItsWholeStack() {
        Run run = run(new RunState.Running(TIME));
        Throwable bug = new ExecutionException(new IllegalStateException("index 7"));
        Throwable endless = new StackOverflowError("x".repeat(100_000));
        List<String> lines = lines(LogFormat.TEXT, () -> {
            new RunLog().broke(run, bug);
            new RunLog().broke(run, endless);
        });
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .contains("level=ERROR", "msg=\"cold met something unexpected\"")
                .contains(" run=0123456789abcdef ", " cluster=main ")
                .contains("\\nCaused by: java.lang.IllegalStateException: index 7\\n\\t")
                .contains("anExceptionThatNobodyForesawIsOneLineWithItsWholeStack(LineEncoderTest.java:");
        assertThat(lines.getLast()).hasSizeBetween(16_000, 17_000);
    }

    @Test
    void everyLineOfARunNamesRunAndCluster() {
        List<String> lines = lines(LogFormat.TEXT, () -> {
            RunLog log = new RunLog();
            log.changed(run(new RunState.Running(TIME)));
            log.changed(run(new RunState.Retrying(
                    TIME,
                    new RunState.Trouble(
                            ErrorCode.STORE, "bucket b: access denied", Optional.of("Check the credentials.")))));
            log.changed(run(new RunState.Succeeded(
                    TIME,
                    Optional.of(new PointId("20261126T130000Z-cold-r0000000008")),
                    "proven at revision 8",
                    List.of("voter m3 does not answer"))));
            log.changed(run(new RunState.Aborted(TIME, "the service stops")));
        });
        assertThat(lines)
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).contains(" run=0123456789abcdef ", " cluster=main "));
        assertThat(lines.get(1))
                .contains("level=WARN", "msg=\"cold failed and is tried again\"", "code=STORE")
                .contains("cause=\"bucket b: access denied\"", "hint=\"Check the credentials.\"", "attempt=2");
        assertThat(lines.get(3)).contains("level=INFO", "point=20261126T130000Z-cold-r0000000008");
    }

    @Test
    void aMessageThatHoldsLineBreaksAndControlsStaysOneLine() {
        String hostile = "first\nlevel=ERROR msg=forged \u001b[31m\"quoted\" \\ end";
        for (LogFormat format : LogFormat.values()) {
            out.reset();
            List<String> lines = lines(
                    format, () -> LoggerFactory.getLogger("io.etcddr.test").info("{}", hostile));
            assertThat(lines).as(format.name()).hasSize(1);
            assertThat(lines.getFirst()).doesNotContain("\u001b");
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("first\\nlevel=ERROR");
    }

    @Test
    void jsonHoldsTheSameFields() throws Exception {
        MDC.put("cluster", "main");
        List<String> lines = lines(
                LogFormat.JSON,
                () -> LoggerFactory.getLogger("io.etcddr.test")
                        .atWarn()
                        .addKeyValue("run", "0123456789abcdef")
                        .log("took {} s", 3));
        assertThat(lines).hasSize(1);
        assertThat(CanonicalJson.readAnyForm(lines.getFirst().getBytes(StandardCharsets.UTF_8)))
                .containsEntry("level", "WARN")
                .containsEntry("msg", "took 3 s")
                .containsEntry("run", "0123456789abcdef")
                .containsEntry("cluster", "main")
                .containsKey("time");
    }

    @Test
    void anExceptionIsTheEndOfTheLine() {
        List<String> lines = lines(
                LogFormat.TEXT,
                () -> LoggerFactory.getLogger("io.etcddr.test")
                        .error("unexpected", new IllegalStateException("outer", new IOException("inner"))));
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst())
                .endsWith("error=\"java.lang.IllegalStateException: outer, caused by java.io.IOException: inner\"");
    }
}
