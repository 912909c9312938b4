package io.etcddr.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.etcddr.cli.run.Program;
import java.util.List;

/// Warnings to stderr; with `--debug` our own packages down to DEBUG. Found by Logback through `META-INF/services`, at
/// the first use of a logger, so a command that never logs never loads Logback.
public final class StderrLogging extends ContextAwareBase implements Configurator {
    /// They warn about what we tell the user ourselves, or about nothing that the user can act on.
    private static final List<String> NOISY =
            List.of("io.grpc", "io.netty", "io.vertx", "io.etcd.jetcd", "software.amazon.awssdk", "org.apache.hc");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        boolean debug = Boolean.getBoolean(Program.DEBUG_PROPERTY);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{30} %msg%n%ex{short}");
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("ROOT").addAppender(stderr);
        context.getLogger("io.etcddr").setLevel(debug ? Level.DEBUG : Level.WARN);
        NOISY.forEach(name -> context.getLogger(name).setLevel(debug ? Level.WARN : Level.OFF));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
