package io.etcddr.cli.verify;

import io.etcddr.cli.output.Printable;
import io.etcddr.cli.output.Tree;
import io.etcddr.verify.Finding;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Findings in both forms.
public final class Findings {
    private Findings() {}

    public static void print(PrintStream out, List<Finding> findings) {
        for (Finding finding : findings) {
            out.println("  problem: " + Printable.of(finding.message()));
            out.println("  HINT: " + Printable.of(finding.hint()));
        }
    }

    public static List<?> trees(List<Finding> findings) {
        return findings.stream()
                .map(finding -> Tree.with("code", finding.code().name().toLowerCase(Locale.ROOT))
                        .and("message", finding.message())
                        .and("hint", finding.hint())
                        .fields())
                .toList();
    }
}
