package io.etcddr.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Guesses what somebody meant to write.
final class Spelling {
    private static final int MAX_LENGTH = 120;

    private Spelling() {}

    /// The known word that needs the fewest edits, a third of what was written at most.
    static Optional<String> nearest(String written, Collection<String> known) {
        String best = "";
        int least = Math.max(1, Math.min(written.length(), MAX_LENGTH) / 3) + 1;
        for (String candidate : known) {
            int distance = plain(candidate).equals(plain(written)) ? 0 : distance(candidate, written);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /// `caFile` and `ca_file` are `ca-file` to a person.
    private static String plain(String key) {
        return key.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /// Levenshtein, with two rows.
    private static int distance(String a, String b) {
        if (b.length() > MAX_LENGTH) {
            return Integer.MAX_VALUE;
        }
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
