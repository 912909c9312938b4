package io.etcddr.service;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What stays the same in the output of a command from run to run: labels, columns, words. Ids, times, sizes and other
/// numbers become a word that says what they were, and the space between columns is of no account.
final class OutputShape {
    private static final Map<Pattern, String> CHANGING = new LinkedHashMap<>();

    static {
        put("\\d{8}T\\d{6}Z-(cold|hot)-r\\d{10,}", "POINT-$1");
        put("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME");
        put("age1[0-9a-z]{58}", "RECIPIENT");
        put("etcddr-sign-1:[A-Za-z0-9+/]{43}=", "KEY");
        put("\\b[0-9a-f]{13,16}\\b", "ID");
        put("\\b\\d+(\\.\\d+)? ([KMGT]i)?B\\b", "SIZE");
        put("\\b\\d+ h \\d\\d min\\b|\\b\\d+ min \\d\\d s\\b|\\b\\d+(\\.\\d+)? s\\b", "DURATION");
        put("\\d+", "N");
        put(" {2,}", "  ");
    }

    private OutputShape() {}

    private static void put(String pattern, String word) {
        CHANGING.put(Pattern.compile(pattern), word);
    }

    static List<String> of(List<String> lines) {
        return lines.stream().map(OutputShape::of).toList();
    }

    static String of(String line) {
        String shape = line.stripTrailing();
        for (Map.Entry<Pattern, String> change : CHANGING.entrySet()) {
            shape = change.getKey().matcher(shape).replaceAll(change.getValue());
        }
        return shape;
    }
}
