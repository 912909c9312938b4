package io.etcddr.service.logging;

import io.etcddr.service.job.Run;
import io.etcddr.service.job.RunListener;
import io.etcddr.service.job.RunState;
import io.etcddr.service.job.RunState.Trouble;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// A line for every change of a run.
public final class RunLog implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);

    /// In characters: what recurses without end fills its stack.
    private static final int LONGEST_STACK = 16_000;

    @Override
    public void changed(Run run) {
        switch (run.state()) {
            case RunState.Queued queued ->
                about(LOG.atDebug(), run).log("{} queued", run.job().id());
            case RunState.Running running ->
                about(LOG.atInfo(), run)
                        .addKeyValue("attempt", run.attempt())
                        .addKeyValue("trigger", run.trigger().id())
                        .log("{} started", run.job().id());
            case RunState.Retrying retrying ->
                because(about(LOG.atWarn(), run), retrying.last())
                        .addKeyValue("attempt", run.attempt())
                        .addKeyValue("next", retrying.next())
                        .log("{} failed and is tried again", run.job().id());
            case RunState.Succeeded succeeded -> succeeded(run, succeeded);
            case RunState.Failed failed ->
                because(about(LOG.atError(), run), failed.trouble())
                        .addKeyValue("attempt", run.attempt())
                        .log("{} failed", run.job().id());
            case RunState.Aborted aborted ->
                about(LOG.atWarn(), run)
                        .addKeyValue("reason", aborted.reason())
                        .log("{} aborted", run.job().id());
        }
    }

    /// One line with the whole stack trace, its line breaks escaped.
    @Override
    public void broke(Run run, Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        String text = stack.toString();
        about(LOG.atError(), run)
                .addKeyValue("stack", text.substring(0, Math.min(text.length(), LONGEST_STACK)))
                .log("{} met something unexpected", run.job().id());
    }

    private static void succeeded(Run run, RunState.Succeeded done) {
        for (String warning : done.warnings()) {
            about(LOG.atWarn(), run).log("{}", warning);
        }
        LoggingEventBuilder line = about(LOG.atInfo(), run).addKeyValue("result", done.summary());
        if (done.point().isPresent()) {
            line = line.addKeyValue("point", done.point().get());
        }
        line.log("{} succeeded", run.job().id());
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line, Run run) {
        return line.addKeyValue("run", run.id()).addKeyValue("cluster", run.cluster());
    }

    private static LoggingEventBuilder because(LoggingEventBuilder line, Trouble trouble) {
        LoggingEventBuilder told = line.addKeyValue("code", trouble.code()).addKeyValue("cause", trouble.message());
        return trouble.hint().isPresent()
                ? told.addKeyValue("hint", trouble.hint().get())
                : told;
    }
}
