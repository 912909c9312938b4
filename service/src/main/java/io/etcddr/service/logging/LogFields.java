package io.etcddr.service.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/// What one event says, in the order in which it is written: time, level, message, what it is about, who says
/// it.
final class LogFields {
    private LogFields() {}

    static Map<String, String> of(ILoggingEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        fields.put("level", event.getLevel().toString());
        fields.put("msg", event.getFormattedMessage());
        Optional.ofNullable(event.getKeyValuePairs())
                .orElse(List.of())
                .forEach(pair -> fields.put(pair.key, value(pair)));
        event.getMDCPropertyMap().forEach(fields::putIfAbsent);
        fields.put("logger", event.getLoggerName());
        Optional.ofNullable(event.getThrowableProxy()).ifPresent(thrown -> fields.put("error", chain(thrown)));
        return fields;
    }

    private static String value(KeyValuePair pair) {
        return String.valueOf(pair.value);
    }

    /// Without stack frames: a line is for people, and a bug is reported with `--debug`.
    private static String chain(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy link = thrown;
        for (int depth = 0; link != null && depth < 8; depth++) {
            text.append(depth == 0 ? "" : ", caused by ")
                    .append(link.getClassName())
                    .append(": ")
                    .append(link.getMessage());
            link = link.getCause();
        }
        return text.toString();
    }
}
