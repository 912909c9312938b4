package io.etcddr.drill;

import io.etcddr.drill.DrillReport.Check;
import io.etcddr.drill.DrillReport.Result;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.verify.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What one drill has looked at and found so far. What is found goes into the repository, where people read it
/// who must not know the keys of the cluster: a key is told by its group and its revision, never by its name.
final class Findings {
    private static final int MOST = 20;
    private static final String HINT =
            "Do not count on this point: take a new backup now, drill it, and restore an older"
                    + " point that passed if you have to (etcd-restore list). If others fail in the same way, report it.";

    private final List<Check> checks = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private int untold;

    interface Look {
        /// @return what was compared, for people
        String look() throws IOException, Failure;
    }

    /// Looks at one aspect; it passed if nothing was found meanwhile.
    void check(Aspect aspect, Look look) throws IOException, Failure {
        int before = findings.size();
        String detail = look.look();
        checks.add(new Check(aspect, findings.size() == before ? Result.PASSED : Result.FAILED, detail));
    }

    /// An aspect that could not be looked at to its end.
    void failed(Aspect aspect, ErrorCode code, String message, String hint) {
        findings.add(new Finding(code, message, hint));
        checks.add(new Check(aspect, Result.FAILED, message));
    }

    void add(String message, Object... arguments) {
        if (findings.size() < MOST) {
            findings.add(new Finding(ErrorCode.INTEGRITY, message.formatted(arguments), HINT));
        } else {
            untold++;
        }
    }

    /// `1 key`, `12 keys`.
    static String count(long number, String noun) {
        return number == 1 ? "1 " + noun : number + " " + noun + "s";
    }

    boolean full() {
        return findings.size() >= MOST;
    }

    /// @param expected of the point or of its manifest, as `where` says
    void compare(String what, long found, long expected, String where) {
        if (found != expected) {
            add("%s is %d, %s says %d", what, found, where, expected);
        }
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    List<Finding> all() {
        List<Finding> all = new ArrayList<>(findings);
        if (untold > 0) {
            all.add(new Finding(ErrorCode.INTEGRITY, "and %d more differences".formatted(untold), HINT));
        }
        return all;
    }
}
