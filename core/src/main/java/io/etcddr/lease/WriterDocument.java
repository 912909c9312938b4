package io.etcddr.lease;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.PointId;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.JsonFields;
import io.etcddr.sign.NewerFormatException;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is in `writer.json`, normative in `docs/format.md`. No two documents of one cluster are equal: epoch and
/// renewal
/// never repeat together.
///
/// @param epoch 1 for the first holder ever, one more for each that follows
/// @param holder empty when it was given back
/// @param renewal grows with every write of one epoch
/// @param publishing points whose manifests may appear at any moment
/// @param deleting points that may be deleted at any moment
record WriterDocument(
        ClusterName cluster,
        long epoch,
        Optional<String> holder,
        Duration period,
        long renewal,
        SortedSet<PointId> publishing,
        SortedSet<PointId> deleting) {
    static final String TYPE = "writer";
    private static final int FORMAT = 1;

    WriterDocument {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(holder, "holder is null");
        requireNonNull(period, "period is null");
        publishing = Collections.unmodifiableSortedSet(new TreeSet<>(publishing));
        deleting = Collections.unmodifiableSortedSet(new TreeSet<>(deleting));
    }

    /// The first of a cluster.
    static WriterDocument first(ClusterName cluster, long epoch, LeaseTerms terms) {
        return new WriterDocument(
                cluster, epoch, Optional.of(terms.holder()), terms.period(), 0, new TreeSet<>(), new TreeSet<>());
    }

    /// The next holder's; what was begun is handed on.
    WriterDocument takenBy(LeaseTerms terms) {
        return new WriterDocument(
                cluster, epoch + 1, Optional.of(terms.holder()), terms.period(), 0, publishing, deleting);
    }

    /// The next of the same holder.
    WriterDocument renewed(Collection<PointId> nowPublishing, Collection<PointId> nowDeleting) {
        return new WriterDocument(
                cluster, epoch, holder, period, renewal + 1, new TreeSet<>(nowPublishing), new TreeSet<>(nowDeleting));
    }

    WriterDocument released() {
        return new WriterDocument(cluster, epoch, Optional.empty(), period, renewal, publishing, deleting);
    }

    /// Whether it was written by the same tenure.
    boolean isOf(WriterDocument other) {
        return epoch == other.epoch && holder.isPresent() && holder.equals(other.holder);
    }

    byte[] sign(SigningKey key) {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("format", (long) FORMAT);
        json.put("cluster", cluster.value());
        json.put("epoch", epoch);
        json.put("holder", holder.orElse(""));
        json.put("periodMillis", period.toMillis());
        json.put("renewal", renewal);
        json.put("publishing", publishing.stream().map(PointId::value).toList());
        json.put("deleting", deleting.stream().map(PointId::value).toList());
        return SignedDocument.sign(TYPE, json, key);
    }

    /// @throws BadDocumentException if it is none, not signed by a trusted key, or that of another cluster
    static WriterDocument open(byte[] stored, TrustedKeys trusted, ClusterName cluster) throws BadDocumentException {
        JsonFields json = SignedDocument.open(TYPE, stored, trusted).content();
        long format = json.number("format", 1, Integer.MAX_VALUE);
        if (format > FORMAT) {
            throw new NewerFormatException(
                    "writer format %d is newer than this program knows (%d)".formatted(format, FORMAT));
        }
        WriterDocument document = new WriterDocument(
                json.parsed("cluster", ClusterName::new),
                json.number("epoch", 1, Long.MAX_VALUE - 1),
                json.parsed("holder", WriterDocument::holder),
                Duration.ofMillis(
                        json.number("periodMillis", LeaseTerms.SHORTEST.toMillis(), LeaseTerms.LONGEST.toMillis())),
                json.number("renewal", 0, Long.MAX_VALUE - 1),
                new TreeSet<>(json.parsedTexts("publishing", PointId::new)),
                new TreeSet<>(json.parsedTexts("deleting", PointId::new)));
        if (!document.cluster.equals(cluster)) {
            throw new BadDocumentException("belongs to cluster %s and was copied here".formatted(document.cluster));
        }
        return document;
    }

    private static Optional<String> holder(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!LeaseTerms.HOLDER.matcher(text).matches()) {
            throw new IllegalArgumentException("not the name of a holder");
        }
        return Optional.of(text);
    }
}
