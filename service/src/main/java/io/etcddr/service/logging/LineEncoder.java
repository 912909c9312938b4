package io.etcddr.service.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.etcddr.cli.output.JsonWriter;
import io.etcddr.config.ServiceConfig.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// One line for each event, whatever is in it: a message from a server can neither begin a line of its own nor
/// move a terminal's cursor.
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final LogFormat format;

    LineEncoder(LogFormat format) {
        this.format = format;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Map<String, String> fields = LogFields.of(event);
        return switch (format) {
            case TEXT -> text(fields).getBytes(StandardCharsets.UTF_8);
            case JSON -> json(fields);
        };
    }

    private static String text(Map<String, String> fields) {
        StringBuilder line = new StringBuilder(160);
        fields.forEach((key, value) -> {
            if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(key).append('=');
            appendValue(line, value);
        });
        return line.append('\n').toString();
    }

    /// As logfmt has it: quoted when it must be.
    private static void appendValue(StringBuilder line, String value) {
        boolean plain = !value.isEmpty()
                && value.chars()
                        .allMatch(c -> c > ' ' && c != '"' && c != '=' && c != '\\' && !Character.isISOControl(c));
        if (plain) {
            line.append(value);
            return;
        }
        line.append('"');
        value.chars().forEach(c -> {
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append("\\u%04x".formatted(c));
                    } else {
                        line.append((char) c);
                    }
                }
            }
        });
        line.append('"');
    }

    private static byte[] json(Map<String, String> fields) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonWriter writer = JsonWriter.onOneLine(line)) {
            writer.value(fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing in memory fails
        }
        return line.toByteArray();
    }
}
