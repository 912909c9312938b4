package io.etcddr.service.soak;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.testing.BucketHistory;
import io.etcddr.testing.BucketHistory.Change;
import io.etcddr.value.ClusterName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Every `writer.json` that a cluster ever had, oldest first: who held the lease, and what he announced. Read by the
/// documented format alone (`docs/format.md`, section 10).
record WriterHistory(List<Writer> writers) {
    WriterHistory {
        writers = List.copyOf(writers);
    }

    /// @param holder empty where it was given back
    record Writer(
            Instant time, long epoch, String holder, long renewal, Set<String> publishing, Set<String> deleting) {}

    static WriterHistory of(BucketHistory history, ClusterName cluster, TrustedKeys trusted)
            throws BadDocumentException {
        String key = cluster + "/writer.json";
        List<Writer> writers = new ArrayList<>();
        for (Change change : history.below(key).getOrDefault(key, List.of())) {
            JsonFields json = SignedDocument.open("writer", history.content(change), trusted)
                    .content();
            writers.add(new Writer(
                    change.time(),
                    json.size("epoch"),
                    json.text("holder"),
                    json.size("renewal"),
                    Set.copyOf(json.texts("publishing")),
                    Set.copyOf(json.texts("deleting"))));
        }
        return new WriterHistory(writers);
    }

    /// All that ever named themselves as holders in each epoch.
    Map<Long, Set<String>> holders() {
        Map<Long, Set<String>> holders = new HashMap<>();
        writers.stream()
                .filter(writer -> !writer.holder().isEmpty())
                .forEach(writer -> holders.computeIfAbsent(writer.epoch(), epoch -> new HashSet<>())
                        .add(writer.holder()));
        return holders;
    }

    /// The spans of time in which something was announced, such as the deletion of a point.
    List<Span> spans(Predicate<Writer> announced) {
        List<Span> spans = new ArrayList<>();
        Optional<Writer> since = Optional.empty();
        for (Writer writer : writers) {
            if (announced.test(writer) && since.isEmpty()) {
                since = Optional.of(writer);
            } else if (!announced.test(writer) && since.isPresent()) {
                spans.add(new Span(since.get(), Optional.of(writer)));
                since = Optional.empty();
            }
        }
        since.ifPresent(open -> spans.add(new Span(open, Optional.empty())));
        return spans;
    }

    /// @param first that announces it
    /// @param end the next that does not; empty when it is announced to this day
    record Span(Writer first, Optional<Writer> end) {
        boolean holds(Instant time) {
            return !time.isBefore(first.time())
                    && end.filter(writer -> time.isAfter(writer.time())).isEmpty();
        }
    }
}
