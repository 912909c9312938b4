package io.etcddr.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Names and values below each other, the values in one column. Rows without a value are left out.
public final class Sheet {
    private record Row(String name, String value) {}

    private final List<Row> rows = new ArrayList<>();

    public Sheet row(String name, String value) {
        if (!value.isEmpty()) {
            rows.add(new Row(name, Printable.of(value)));
        }
        return this;
    }

    public void print(PrintStream out) {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        for (Row row : rows) {
            String[] lines = row.value().split("\n", -1);
            out.println(row.name() + " ".repeat(width - row.name().length() + 2) + lines[0]);
            for (int i = 1; i < lines.length; i++) {
                out.println(" ".repeat(width + 2) + lines[i]);
            }
        }
    }
}
