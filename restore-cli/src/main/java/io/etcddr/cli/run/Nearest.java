package io.etcddr.cli.run;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Guesses what a mistyped name was meant to be.
final class Nearest {
    private Nearest() {}

    /// The candidate with the fewest edits between, when a third of the name at most would have to change.
    static Optional<String> to(String typed, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt((String candidate) -> edits(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> edits(typed, candidate) <= Math.max(1, candidate.length() / 3));
    }

    /// Optimal string alignment: insert, delete, replace, swap neighbours.
    static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
