package io.etcddr.backup;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Layout;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Repository;
import io.etcddr.codec.AgeCodec;
import io.etcddr.codec.AgeIdentity;
import io.etcddr.codec.CodecChain;
import io.etcddr.codec.Codecs;
import io.etcddr.codec.ZstdCodec;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.progress.Progress;
import io.etcddr.restore.DataDirRestore;
import io.etcddr.restore.PointSource;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStat;
import io.etcddr.store.ObjectStore;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.value.ClusterName;
import io.etcddr.verify.Level;
import io.etcddr.verify.Selection;
import io.etcddr.verify.Verifier;
import io.etcddr.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// A repository in any store, with keys of its own, and the engines over it.
///
/// @param identity decrypts what is backed up here
/// @param spools of backups and verifications
public record TestRepository(
        ObjectStore store, SigningKey key, AgeIdentity identity, Path spools, Duration grace, InstantSource clock) {
    public static final ClusterName CLUSTER = new ClusterName("apisix");
    private static final Duration IDLE = Duration.ofSeconds(20);

    public static TestRepository in(ObjectStore store, Path folder) {
        return new TestRepository(
                store,
                SigningKey.generate(),
                AgeIdentity.generate(),
                folder.resolve("spool"),
                Duration.ofHours(24),
                InstantSource.system());
    }

    public TestRepository with(ObjectStore other) {
        return new TestRepository(other, key, identity, spools, grace, clock);
    }

    public TestRepository with(SigningKey other) {
        return new TestRepository(store, other, identity, spools, grace, clock);
    }

    public TestRepository with(AgeIdentity other) {
        return new TestRepository(store, key, other, spools, grace, clock);
    }

    public TestRepository with(InstantSource other) {
        return new TestRepository(store, key, identity, spools, grace, other);
    }

    public Catalog catalog() throws Exception {
        return Repository.openOrCreate(store, new Random(1))
                .catalog(CLUSTER, TrustedKeys.of(key.verifyingKey()), CacheFolder.off());
    }

    public CatalogWriter writer() throws Exception {
        return catalog().writer(key);
    }

    /// Backs a running cluster up.
    public Manifest backUp(EtcdCluster cluster, SpoolMode spool) throws Exception {
        try (EtcdClient client = EtcdClient.connect(cluster.access())) {
            return pipeline(client)
                    .run(new BackupRequest(Prove.VOTERS, spool, Safety.ENFORCED))
                    .manifest();
        }
    }

    /// Makes a point of a database as if a cluster held it.
    public Manifest backUp(Path database) throws Exception {
        return pipeline(FakeCluster.of(database, 1))
                .run(new BackupRequest(Prove.VOTERS, SpoolMode.DISK, Safety.ENFORCED))
                .manifest();
    }

    public PointSource points() throws Exception {
        return new PointSource(catalog(), fetcher());
    }

    BackupSettings settings() {
        return new BackupSettings(
                new CodecChain(List.of(new ZstdCodec(), AgeCodec.encryptingFor(List.of(identity.recipient())))),
                List.of(identity.recipient().value()),
                spools,
                IDLE,
                grace,
                "test");
    }

    BackupPipeline pipeline(EtcdClient client) throws Exception {
        return new BackupPipeline(client, store, catalog(), writer(), settings(), clock, Progress.none());
    }

    BackupPipeline pipeline(LiveCluster cluster) throws Exception {
        return pipeline(cluster, new SpoolFolder(spools));
    }

    BackupPipeline pipeline(LiveCluster cluster, Pause pause) throws Exception {
        return pipeline(cluster, new SpoolFolder(spools), pause);
    }

    BackupPipeline pipeline(LiveCluster cluster, SpoolFolder folder) throws Exception {
        return pipeline(cluster, folder, Pause.sleeping());
    }

    private BackupPipeline pipeline(LiveCluster cluster, SpoolFolder folder, Pause pause) throws Exception {
        return new BackupPipeline(
                cluster, store, catalog(), writer(), settings(), folder, clock, pause, Progress.none());
    }

    public PointFetcher fetcher() {
        return new PointFetcher(store, new Codecs(List.of(identity)));
    }

    VerifyReport verify(Level level) throws Exception {
        return new Verifier(
                        catalog(),
                        Optional.empty(),
                        fetcher(),
                        new SpoolFolder(spools),
                        clock,
                        new Random(1),
                        "test",
                        Progress.none())
                .run(new Selection.All(), level);
    }

    DataDirRestore restore() throws Exception {
        return DataDirRestore.of(new PointSource(catalog(), fetcher()), clock, Progress.none());
    }

    /// What is stored of the cluster, `format.json` not counted.
    List<ObjectKey> objects() throws IOException {
        try (Stream<ObjectStat> objects = store.list(Layout.cluster(CLUSTER))) {
            return objects.map(ObjectStat::key).toList();
        }
    }

    ObjectKey manifest(PointId id) {
        return Layout.manifest(CLUSTER, id);
    }

    /// What backups left in the spool folder.
    List<Path> spoolFiles() throws IOException {
        if (!Files.isDirectory(spools)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(spools)) {
            return files.toList();
        }
    }
}
