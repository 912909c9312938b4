package io.etcddr.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Columns of text, two spaces apart, as wide as they need to be.
public final class Table {
    /// Where a cell's text stands in its column.
    public enum Align {
        LEFT,
        RIGHT
    }

    private final List<String> headers = new ArrayList<>();
    private final List<Align> aligns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    public Table column(String header, Align align) {
        headers.add(header);
        aligns.add(align);
        return this;
    }

    public Table row(List<String> cells) {
        if (cells.size() != headers.size()) {
            throw new IllegalArgumentException("%d cells for %d columns".formatted(cells.size(), headers.size()));
        }
        rows.add(cells.stream().map(Printable::of).toList());
        return this;
    }

    public void print(PrintStream out) {
        int[] widths = new int[headers.size()];
        measure(headers, widths);
        rows.forEach(row -> measure(row, widths));
        out.println(line(headers, widths));
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private static void measure(List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            int padding = widths[i] - cell.length();
            boolean right = aligns.get(i) == Align.RIGHT;
            line.append(i == 0 ? "" : "  ")
                    .repeat(' ', right ? padding : 0)
                    .append(cell)
                    .repeat(' ', right ? 0 : padding);
        }
        return line.toString().stripTrailing();
    }
}
