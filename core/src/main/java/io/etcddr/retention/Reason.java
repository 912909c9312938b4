package io.etcddr.retention;

import static java.util.Objects.requireNonNull;

/// One reason to keep a point.
///
/// @param detail what the rule went by: the day, the number, the words of a hold; may be empty
public record Reason(Rule rule, String detail) implements Comparable<Reason> {
    public Reason {
        requireNonNull(rule, "rule is null");
        requireNonNull(detail, "detail is null");
    }

    @Override
    public int compareTo(Reason other) {
        return rule.compareTo(other.rule);
    }

    /// `daily 2026-11-23`
    @Override
    public String toString() {
        return detail.isEmpty() ? rule.id() : rule.id() + " " + detail;
    }
}
