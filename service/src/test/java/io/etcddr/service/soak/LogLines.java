package io.etcddr.service.soak;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a service logged in the format `text`.
record LogLines(List<Map<String, String>> lines) {
    private static final Pattern FIELD = Pattern.compile("(\\w+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S*))");

    LogLines {
        lines = List.copyOf(lines);
    }

    /// What else is in it, such as the last words of a JVM, is left out.
    static LogLines of(String log) {
        return new LogLines(log.lines()
                .filter(line -> line.startsWith("time="))
                .map(LogLines::fields)
                .toList());
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new HashMap<>();
        Matcher field = FIELD.matcher(line);
        while (field.find()) {
            fields.put(field.group(1), Optional.ofNullable(field.group(2)).orElse(field.group(3)));
        }
        return fields;
    }

    /// Those with this message.
    List<Map<String, String>> saying(String message) {
        return lines.stream()
                .filter(line -> line.getOrDefault("msg", "").startsWith(message))
                .toList();
    }
}
