package io.etcddr.service.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.etcddr.config.ServiceConfig.LogFormat;
import java.io.OutputStream;
import org.slf4j.LoggerFactory;

/// Turns the logging of a command into that of a service.
public final class ServiceLogging {
    private ServiceLogging() {}

    /// Our own events from INFO on, warnings of libraries as far as commands show them. May be called again
    /// when the format changes.
    ///
    /// @param out standard error, as everything that is no result; not closed
    public static void to(OutputStream out, LogFormat format) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LineEncoder encoder = new LineEncoder(format);
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName("service");
        appender.setEncoder(encoder);
        appender.setOutputStream(new UnclosedOutputStream(out));
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        Logger ours = context.getLogger("io.etcddr");
        if (ours.getEffectiveLevel().isGreaterOrEqual(Level.INFO)) {
            ours.setLevel(Level.INFO); // --debug has set it lower
        }
    }
}
