package io.etcddr.catalog;

import io.etcddr.error.ErrorCode;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.CanonicalJson;
import io.etcddr.sign.JsonFields;
import io.etcddr.sign.NewerFormatException;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads signed documents of one type, many at a time, through a cache.
///
/// @param <T> what a document says
final class DocumentReader<T> {
    /// What concerns the store and not one object of it.
    private static final Set<StoreException.Reason> GONE =
            EnumSet.of(StoreException.Reason.UNREACHABLE, StoreException.Reason.NO_SUCH_BUCKET);

    private final ObjectStore store;
    private final TrustedKeys trusted;
    private final String type;
    private final Form<T> form;
    private final Function<T, ObjectKey> home;
    private final Function<ObjectKey, Optional<PointId>> pointOf;

    /// @param home where a document must lie: what lies elsewhere is a copy that somebody made
    /// @param pointOf the point that a key speaks of
    DocumentReader(
            ObjectStore store,
            TrustedKeys trusted,
            String type,
            Form<T> form,
            Function<T, ObjectKey> home,
            Function<ObjectKey, Optional<PointId>> pointOf) {
        this.store = store;
        this.trusted = trusted;
        this.type = type;
        this.form = form;
        this.home = home;
        this.pointOf = pointOf;
    }

    /// From fields to meaning.
    @FunctionalInterface
    interface Form<T> {
        T read(JsonFields content) throws BadDocumentException;
    }

    /// @param value empty when there is a problem instead
    record Read<T>(ObjectStat stat, Optional<T> value, Optional<Problem> problem) {}

    /// One document with the bytes it was read from.
    private record Fetched<T>(T value, byte[] stored, SignedDocument document) {}

    /// Neither means that the object is no longer there.
    private record Attempt<T>(ObjectStat stat, Optional<Fetched<T>> fetched, Optional<IOException> failure) {}

    /// Reads them all, those of the cache first. What was deleted since it was listed is left out.
    ///
    /// @throws IOException if the store is gone, or gave none of those that the cache does not have
    List<Read<T>> read(List<ObjectStat> listed, DocumentCache cache) throws IOException {
        List<Read<T>> documents = new ArrayList<>(listed.size());
        List<ObjectStat> missing = new ArrayList<>();
        List<Optional<Read<T>>> known =
                listed.parallelStream().map(stat -> cached(stat, cache)).toList();
        for (int i = 0; i < known.size(); i++) {
            ObjectStat stat = listed.get(i);
            known.get(i).ifPresentOrElse(documents::add, () -> missing.add(stat));
        }
        documents.addAll(fetch(missing, cache));
        return documents;
    }

    private Optional<Read<T>> cached(ObjectStat stat, DocumentCache cache) {
        return cache.find(stat, trusted).flatMap(stored -> {
            try {
                T value = form.read(SignedDocument.reopen(type, stored));
                return Optional.of(new Read<>(stat, Optional.of(value), Optional.empty()));
            } catch (BadDocumentException e) {
                return Optional.empty(); // not what was put in: read it from the store again
            }
        });
    }

    private List<Read<T>> fetch(List<ObjectStat> missing, DocumentCache cache) throws IOException {
        List<Read<T>> documents = new ArrayList<>();
        List<IOException> refused = new ArrayList<>();
        for (Attempt<T> attempt : Parallel.map(missing, this::attempt)) {
            ObjectStat stat = attempt.stat;
            attempt.fetched.ifPresent(fetched -> {
                fetched.document.signedBy().ifPresent(key -> cache.put(stat, key, fetched.stored));
                documents.add(new Read<>(stat, Optional.of(fetched.value), Optional.empty()));
            });
            attempt.failure.ifPresent(e -> {
                if (!(e instanceof BadDocumentException)) {
                    refused.add(e);
                }
                documents.add(new Read<>(stat, Optional.empty(), Optional.of(problem(stat.key(), e))));
            });
        }
        if (!refused.isEmpty() && refused.size() == documents.size()) {
            throw refused.getFirst();
        }
        return documents;
    }

    /// @throws IOException if it concerns the store and not this one object
    private Attempt<T> attempt(ObjectStat stat) throws IOException {
        try {
            return new Attempt<>(stat, Optional.of(open(stat.key())), Optional.empty());
        } catch (NoSuchFileException e) {
            return new Attempt<>(stat, Optional.empty(), Optional.empty()); // deleted since it was listed
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (e instanceof StoreException store && GONE.contains(store.reason())) {
                throw e;
            }
            return new Attempt<>(stat, Optional.empty(), Optional.of(e));
        }
    }

    /// Reads one document past the cache, its signature checked now.
    ///
    /// @throws BadDocumentException if it cannot be believed
    /// @throws NoSuchFileException if it is not there
    T one(ObjectKey key) throws IOException {
        return open(key).value;
    }

    Problem problem(ObjectKey key, IOException e) {
        ErrorCode code = switch (e) {
            case NewerFormatException _ -> ErrorCode.REFUSED;
            case BadDocumentException _ -> ErrorCode.INTEGRITY;
            default -> ErrorCode.STORE;
        };
        return new Problem(key, pointOf.apply(key), code, e.getMessage());
    }

    private Fetched<T> open(ObjectKey key) throws IOException {
        byte[] stored;
        try (InputStream in = store.open(key, ByteRange.ALL)) {
            stored = in.readNBytes(CanonicalJson.MAX_BYTES + 1);
        }
        SignedDocument document = SignedDocument.open(type, stored, trusted);
        T value = form.read(document.content());
        if (!home.apply(value).equals(key)) {
            throw new BadDocumentException("belongs to %s and was copied here".formatted(home.apply(value)));
        }
        return new Fetched<>(value, stored, document);
    }
}
