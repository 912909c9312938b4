package io.etcddr.service.wiring;

import static java.util.Objects.requireNonNull;

import io.etcddr.backup.BackupPipeline;
import io.etcddr.backup.BackupRequest;
import io.etcddr.backup.BackupSettings;
import io.etcddr.backup.HotTerms;
import io.etcddr.backup.LearnerCopy;
import io.etcddr.backup.Prove;
import io.etcddr.backup.Safety;
import io.etcddr.backup.SpoolMode;
import io.etcddr.backup.VoterRest;
import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Fence;
import io.etcddr.catalog.Repository;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.codec.AgeCodec;
import io.etcddr.codec.AgeRecipient;
import io.etcddr.codec.Codec;
import io.etcddr.codec.CodecChain;
import io.etcddr.codec.ZstdCodec;
import io.etcddr.config.BackupConfig;
import io.etcddr.config.LearnerConfig;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.learner.LearnerFolder;
import io.etcddr.learner.OrderedCopies;
import io.etcddr.progress.Progress;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.source.DatabaseCopies;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What backups of one cluster are made with.
///
/// @param trusted whose signatures count; `signingKey` among them
/// @param recipients empty only when somebody asked for backups in the clear
public record ClusterWiring(
        ClusterName cluster,
        SigningKey signingKey,
        TrustedKeys trusted,
        List<AgeRecipient> recipients,
        Prove prove,
        SpoolMode spool,
        BackupConfig tuning) {
    private static final Duration PATIENCE_FOR_A_COPY = Duration.ofMinutes(5);

    public ClusterWiring {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(signingKey, "signingKey is null");
        requireNonNull(trusted, "trusted is null");
        recipients = List.copyOf(recipients);
        requireNonNull(prove, "prove is null");
        requireNonNull(spool, "spool is null");
        requireNonNull(tuning, "tuning is null");
    }

    public Catalog catalog(Repository repository, CacheFolder cache) {
        return repository.catalog(cluster, trusted, cache);
    }

    /// @param fence what allows it to publish
    /// @throws Failure [ErrorCode#USAGE] if readers would not trust what is signed here
    public BackupPipeline pipeline(
            EtcdClient etcd, Repository repository, Fence fence, InstantSource clock, Progress progress)
            throws Failure {
        Catalog catalog = catalog(repository, CacheFolder.off());
        return new BackupPipeline(
                etcd, repository.store(), catalog, catalog.writer(signingKey, fence), settings(), clock, progress);
    }

    /// Of what a learner has left, and as [#pipeline(EtcdClient, Repository, Fence, InstantSource, Progress)]
    /// otherwise.
    public BackupPipeline pipeline(
            LearnerCopy copy, Repository repository, Fence fence, InstantSource clock, Progress progress)
            throws Failure {
        Catalog catalog = catalog(repository, CacheFolder.off());
        return BackupPipeline.of(
                copy, repository.store(), catalog, catalog.writer(signingKey, fence), settings(), clock, progress);
    }

    public BackupRequest request(Safety safety) {
        return new BackupRequest(prove, spool, safety);
    }

    /// From the learner.
    ///
    /// @param instead who is asked when the learner does not serve
    public BackupRequest request(Safety safety, LearnerConfig learner, HotTerms.Instead instead) {
        HotTerms terms = new HotTerms(
                learner.peerUrl(),
                learner.maximumLag(),
                learner.longestWait(),
                copies(learner),
                VoterRest.of(learner.askVoterEvery()),
                instead);
        return new BackupRequest(prove, spool, safety, Optional.of(terms));
    }

    /// Of a learner that somebody else runs there are none.
    private static Optional<DatabaseCopies> copies(LearnerConfig learner) {
        return learner.runtime() == LearnerConfig.Runtime.PROCESS
                ? learner.dataDirectory()
                        .map(folder -> new OrderedCopies(
                                LearnerFolder.at(folder), PATIENCE_FOR_A_COPY, InstantSource.system()))
                : Optional.empty();
    }

    private BackupSettings settings() {
        return new BackupSettings(
                codecs(),
                recipients.stream().map(AgeRecipient::value).toList(),
                tuning.spoolDirectory(),
                tuning.idleTimeout(),
                tuning.gracePeriod(),
                VersionProvider.version());
    }

    private CodecChain codecs() {
        List<Codec> codecs = new ArrayList<>();
        codecs.add(new ZstdCodec(ZstdCodec.Settings.defaults().withLevel(tuning.compressionLevel())));
        if (!recipients.isEmpty()) {
            codecs.add(AgeCodec.encryptingFor(recipients));
        }
        return new CodecChain(codecs);
    }
}
