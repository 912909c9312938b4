package io.etcddr.catalog;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.CanonicalJson;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ByteRange;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.ObjectWriter;
import io.etcddr.store.WriteMode;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// A store in which recovery points of any number of clusters lie, format version 1 (`docs/format.md`).
/// `format.json` marks it; it is not signed, and nothing depends on it but the refusal of newer formats and the
/// name of the cache.
public final class Repository {
    public static final int FORMAT = 1;
    private static final int ID_BYTES = 16;
    private static final int MAX_FORMAT_FILE = 1 << 16;

    private final ObjectStore store;
    private final Optional<String> id;

    private Repository(ObjectStore store, Optional<String> id) {
        this.store = requireNonNull(store, "store is null");
        this.id = id;
    }

    /// Opens what is there. Where only `format.json` is lost and manifests are not, it opens all the same:
    /// manifests carry their own format, signed.
    ///
    /// @throws Failure [ErrorCode#NOT_FOUND] where there is no repository, [ErrorCode#REFUSED] for a newer
    ///     format, [ErrorCode#INTEGRITY] for a `format.json` that is none
    public static Repository open(ObjectStore store) throws IOException, Failure {
        Optional<String> id = readId(store);
        if (id.isEmpty() && !hasManifests(store)) {
            throw new Failure(ErrorCode.NOT_FOUND, "no repository here: there is no %s".formatted(Layout.FORMAT))
                    .hint("Check the repository URL and its prefix; a new repository is made by `etcd-dr init`.");
        }
        return new Repository(store, id);
    }

    /// Opens what is there, and marks the store as a repository where it is none yet.
    public static Repository openOrCreate(ObjectStore store, RandomGenerator random) throws IOException, Failure {
        Optional<String> id = readId(store);
        if (id.isPresent()) {
            return new Repository(store, id);
        }
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        byte[] format = CanonicalJson.write(new TreeMap<>(
                Map.of("format", (long) FORMAT, "repository", HexFormat.of().formatHex(bytes))));
        try (ObjectWriter writer = store.create(Layout.FORMAT, WriteMode.CREATE_ONLY)) {
            writer.write(format);
            writer.commit();
        } catch (FileAlreadyExistsException e) {
            // Somebody was quicker: his id is the one.
        }
        return new Repository(store, readId(store));
    }

    private static Optional<String> readId(ObjectStore store) throws IOException, Failure {
        byte[] content;
        try (InputStream in = store.open(Layout.FORMAT, ByteRange.ALL)) {
            content = in.readNBytes(MAX_FORMAT_FILE + 1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (content.length > MAX_FORMAT_FILE) {
            throw broken("larger than %d bytes".formatted(MAX_FORMAT_FILE), null);
        }
        try {
            Map<String, Object> json = CanonicalJson.readAnyForm(content);
            if (!(json.get("format") instanceof Long format) || format < 1) {
                throw broken("format is not a number from 1 on", null);
            }
            if (format > FORMAT) {
                throw new Failure(
                                ErrorCode.REFUSED,
                                "the repository has format %d, this program knows up to %d".formatted(format, FORMAT))
                        .hint("Use a newer version of etcd-dr: this repository was made by one.");
            }
            if (!(json.get("repository") instanceof String id) || !id.matches("[0-9a-f]{32}")) {
                throw broken("repository is not an id of 32 hexadecimal digits", null);
            }
            return Optional.of(id);
        } catch (BadDocumentException e) {
            throw broken(e.getMessage(), e);
        }
    }

    private static Failure broken(String why, Exception cause) {
        return new Failure(ErrorCode.INTEGRITY, "%s of the repository: %s".formatted(Layout.FORMAT, why), cause)
                .hint("Delete %s and run `etcd-dr init` again: recovery points do not depend on it."
                        .formatted(Layout.FORMAT));
    }

    private static boolean hasManifests(ObjectStore store) throws IOException {
        try (Stream<ClusterName> clusters = clusters(store)) {
            return clusters.findAny().isPresent();
        }
    }

    /// The clusters that have a manifest here, by name. Reads the whole listing of the store: for people who
    /// ask what there is, not for every run.
    public List<ClusterName> clusters() throws IOException {
        try (Stream<ClusterName> clusters = clusters(store)) {
            return clusters.distinct().sorted().toList();
        }
    }

    private static Stream<ClusterName> clusters(ObjectStore store) throws IOException {
        return store.list(ObjectKey.ROOT)
                .map(stat -> clusterOf(stat.key()).orElse(null))
                .filter(Objects::nonNull);
    }

    private static Optional<ClusterName> clusterOf(ObjectKey key) {
        int slash = key.value().indexOf('/');
        try {
            ClusterName cluster = new ClusterName(key.value().substring(0, Math.max(slash, 0)));
            ObjectKey manifests = Layout.manifests(cluster);
            boolean manifest = key.value().startsWith(manifests.value())
                    && Layout.pointOf(manifests, key).isPresent();
            return manifest ? Optional.of(cluster) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not ours
        }
    }

    /// @param trusted whose manifests and records count
    /// @param cache for [Catalog#points] and [Catalog#newest]
    public Catalog catalog(ClusterName cluster, TrustedKeys trusted, CacheFolder cache) {
        return new Catalog(store, cluster, trusted, type -> cache.open(id, cluster, type));
    }

    /// 32 hexadecimal digits that tell this repository from others; empty where `format.json` is lost.
    public Optional<String> id() {
        return id;
    }

    public ObjectStore store() {
        return store;
    }
}
