package io.etcddr.config;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Collects what is wrong with a configuration file, so that it is told all at once.
final class Problems {
    private static final int MAX_SHOWN = 60;

    private final List<Remark> problems = new ArrayList<>();
    private final List<Remark> warnings = new ArrayList<>();
    private final List<Remark> serviceWarnings = new ArrayList<>();

    void add(int line, String path, String text) {
        problems.add(new Remark(line, path, text));
    }

    void warn(int line, String path, String text) {
        warnings.add(new Remark(line, path, text));
    }

    /// Concerns only whoever leaves the clusters to `etcd-dr serve`.
    void warnService(int line, String path, String text) {
        serviceWarnings.add(new Remark(line, path, text));
    }

    boolean none() {
        return problems.isEmpty();
    }

    List<Remark> problems() {
        return sorted(problems);
    }

    List<Remark> warnings() {
        return sorted(warnings);
    }

    List<Remark> serviceWarnings() {
        return sorted(serviceWarnings);
    }

    List<Remark> allWarnings() {
        return sorted(Stream.concat(warnings.stream(), serviceWarnings.stream()).toList());
    }

    private static List<Remark> sorted(List<Remark> remarks) {
        return remarks.stream()
                .sorted(Comparator.comparingInt(Remark::line)) // stable: within a line as they were found
                .distinct()
                .toList();
    }

    /// @param file for the message
    static Failure asFailure(String file, List<Remark> problems) {
        String headline = problems.size() == 1
                ? "%s has a problem".formatted(file)
                : "%s has %d problems".formatted(file, problems.size());
        List<String> lines = problems.stream().map(Remark::toString).toList();
        return new Failure(ErrorCode.USAGE, headline + "\n  " + String.join("\n  ", lines))
                .hint("Correct the file; `etcd-dr init` shows a commented one.");
    }

    /// What somebody wrote, short and on one line. Only for what cannot be a secret.
    static String shown(String text) {
        String cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        return "\"" + cut.replaceAll("\\p{C}", "?") + "\"";
    }
}
