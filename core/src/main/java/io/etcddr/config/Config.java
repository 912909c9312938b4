package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.value.ClusterName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A configuration without problems. Holds no secret, only references to them.
///
/// @param cacheDirectory where listings keep copies of manifests, empty when they shall not
/// @param etcdBinaries an `etcd` to run drills and learners with, by its minor such as `3.6`
/// @param clusters at least one
/// @param warnings what a person should know although it works, each with its line
/// @param serviceWarnings the same, where `etcd-dr serve` is to see to the clusters
public record Config(
        RepositoryConfig repository,
        EncryptionConfig encryption,
        SigningConfig signing,
        BackupConfig backup,
        Optional<Path> cacheDirectory,
        ServiceConfig service,
        Map<String, Path> etcdBinaries,
        List<ClusterConfig> clusters,
        List<String> warnings,
        List<String> serviceWarnings) {
    public Config {
        requireNonNull(repository, "repository is null");
        requireNonNull(encryption, "encryption is null");
        requireNonNull(signing, "signing is null");
        requireNonNull(backup, "backup is null");
        requireNonNull(cacheDirectory, "cacheDirectory is null");
        requireNonNull(service, "service is null");
        etcdBinaries = Map.copyOf(etcdBinaries);
        clusters = List.copyOf(clusters);
        warnings = List.copyOf(warnings);
        serviceWarnings = List.copyOf(serviceWarnings);
    }

    /// The same with other clusters.
    public Config withClusters(List<ClusterConfig> others) {
        return new Config(
                repository,
                encryption,
                signing,
                backup,
                cacheDirectory,
                service,
                etcdBinaries,
                others,
                warnings,
                serviceWarnings);
    }

    /// The repository of a cluster: its own where it has a prefix.
    public RepositoryConfig repository(ClusterConfig cluster) {
        return cluster.repositoryPrefix().map(repository::below).orElse(repository);
    }

    /// @throws Failure [ErrorCode#USAGE] if no such cluster is configured
    public ClusterConfig cluster(ClusterName name) throws Failure {
        return clusters.stream()
                .filter(cluster -> cluster.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Failure(ErrorCode.USAGE, "cluster %s is not configured".formatted(name))
                        .hint("Configured: %s."
                                .formatted(clusters.stream()
                                        .map(cluster -> cluster.name().value())
                                        .collect(Collectors.joining(", ")))));
    }
}
