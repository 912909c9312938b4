package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Repository;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.codec.Codecs;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.progress.Progress;
import io.etcddr.service.Site;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.s3.S3ObjectStore;
import io.etcddr.store.s3.S3Settings;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.MinioStore;
import io.etcddr.value.ClusterName;
import io.etcddr.value.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A site with a repository in MinIO, and looks behind the back of whoever works there. Points that are younger than
/// an hour stay; of older ones the newest three do.
final class SoakSite implements AutoCloseable {
    private final Site site;
    private final S3Settings bucket;
    private final ObjectStore store;
    private final SigningKey key;
    private final PointFetcher fetcher;
    private final Set<ObjectKey> verified = new HashSet<>();

    private SoakSite(Site site, S3Settings bucket) throws Exception {
        this.site = site;
        this.bucket = bucket;
        this.store = new S3ObjectStore(new S3Settings(
                bucket.bucket(),
                new ObjectKey("etcd"),
                bucket.server(),
                bucket.keys(),
                bucket.writing(),
                bucket.transfer()));
        this.key = SigningKey.read(site.folder().resolve("etcd-dr-signing-key.pem"));
        Secret identity = new Secret(Files.readString(site.identity()));
        this.fetcher = new PointFetcher(store, new Codecs(AgeIdentity.parseFile(identity, "identity")));
    }

    /// @param bucket one of the shared MinIO
    /// @param schedules what `schedules` of the defaults holds
    /// @param service further lines of `service`
    static SoakSite in(Path folder, EtcdCluster etcd, S3Settings bucket, String schedules, String service)
            throws Exception {
        Site site = Site.inS3(folder, etcd, MinioStore.shared(), bucket.bucket(), "");
        Files.writeString(
                site.config(), """

                defaults:
                  schedules: {%s}
                  retry: {first: 1s}
                  expire: {confirm: true}
                  verification: {percent-per-day: 100, within: 1h}
                  retention:
                    cold: {keep-last: 3, keep-within: 0s, daily: 0, weekly: 0, monthly: 0}
                service:
                  listen: 127.0.0.1:0
                  state-directory: %s
                  %s
                """.formatted(schedules, folder.resolve("state"), service), StandardOpenOption.APPEND);
        site.edit("grace-period: 24h", "grace-period: 1h");
        return new SoakSite(site, bucket);
    }

    Site site() {
        return site;
    }

    S3Settings bucket() {
        return bucket;
    }

    ObjectStore store() {
        return store;
    }

    SigningKey key() {
        return key;
    }

    TrustedKeys trusted() {
        return TrustedKeys.of(key.verifyingKey());
    }

    Catalog catalog(ClusterName cluster) throws Exception {
        return Repository.open(store).catalog(cluster, trusted(), CacheFolder.off());
    }

    List<Point> points(ClusterName cluster) throws Exception {
        Listing listing = catalog(cluster).points();
        assertThat(listing.problems()).as("seed %d", Soak.seed()).isEmpty();
        return listing.points();
    }

    /// Each point has its data, which decrypts to what was backed up; what was read before is not read again.
    void requireSound(ClusterName cluster) throws Exception {
        for (Point point : points(cluster)) {
            var base = point.manifest().base();
            assertThat(store.stat(base.key()))
                    .as("data of %s, seed %d", point.id(), Soak.seed())
                    .isPresent();
            if (verified.add(base.key())) {
                assertThat(fetcher.fetch(base, OutputStream.nullOutputStream(), Progress.none())
                                .mismatches())
                        .as("point %s, seed %d", point.id(), Soak.seed())
                        .isEmpty();
            }
        }
    }

    List<PointId> ids(ClusterName cluster) throws Exception {
        return points(cluster).stream().map(Point::id).toList();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
