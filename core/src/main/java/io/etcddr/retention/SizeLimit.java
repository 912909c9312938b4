package io.etcddr.retention;

import io.etcddr.retention.RetentionDecision.Kept;
import io.etcddr.value.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `max-total-size`: the oldest go first, those that a rule protects never.
final class SizeLimit {
    private SizeLimit() {}

    /// @param kept what stays, oldest first
    /// @param tooMuch what goes, oldest first
    /// @param bytes that what stays takes in the store
    /// @param over the limit, where what stays exceeds it all the same
    record Outcome(List<Kept> kept, List<Kept> tooMuch, long bytes, Optional<ByteSize> over) {}

    /// @param candidates of one kind, oldest first
    static Outcome apply(RetentionPolicy policy, List<Kept> candidates) {
        long limit = policy.maxTotalSize().map(ByteSize::bytes).orElse(Long.MAX_VALUE);
        long bytes = candidates.stream().mapToLong(SizeLimit::size).sum();
        List<Kept> kept = new ArrayList<>();
        List<Kept> tooMuch = new ArrayList<>();
        for (Kept oldest : candidates) {
            if (bytes > limit && !oldest.isProtected()) {
                tooMuch.add(oldest);
                bytes -= size(oldest);
            } else {
                kept.add(oldest);
            }
        }
        return new Outcome(kept, tooMuch, bytes, bytes > limit ? policy.maxTotalSize() : Optional.empty());
    }

    private static long size(Kept kept) {
        return kept.point().manifest().base().storedSize();
    }
}
