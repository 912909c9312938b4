package io.etcddr.config;

import io.etcddr.config.ConfigReader.Written;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What must hold between clusters.
final class ClusterChecks {
    /// As of `repository.url`: keys below it must stay within S3's 1,024 bytes.
    private static final int MAX_PREFIX = 100;

    private ClusterChecks() {}

    static void run(List<Written> clusters, Optional<RepositoryConfig> repository) {
        Map<URI, Written> owners = new HashMap<>();
        for (Written cluster : clusters) {
            sharedEndpoints(cluster, owners);
            prefix(cluster, clusters);
            repository.ifPresent(known -> length(cluster, known));
        }
    }

    /// Copied and half changed, a cluster would be backed up under the name of another.
    private static void sharedEndpoints(Written cluster, Map<URI, Written> owners) {
        Set<String> others = new HashSet<>();
        for (URI endpoint : cluster.config().endpoints()) {
            Written owner = owners.putIfAbsent(endpoint, cluster);
            if (owner != null
                    && owner != cluster
                    && others.add(owner.config().name().value())) {
                cluster.section()
                        .warn(
                                ClusterReader.ENDPOINTS,
                                "%s is an endpoint of cluster %s, too: one etcd under two names"
                                        .formatted(endpoint, owner.config().name()));
            }
        }
    }

    /// Garbage of a cluster is all that lies in its folder and belongs to none of its points.
    private static void prefix(Written cluster, List<Written> clusters) {
        Optional<String> prefix = cluster.config().repositoryPrefix();
        for (Written other : clusters) {
            String data = folder(other.config());
            if (prefix.isPresent() && (prefix.get() + "/").startsWith(data)) {
                cluster.section()
                        .problem(
                                ClusterReader.REPOSITORY_PREFIX,
                                "%s lies in the folder of cluster %s"
                                        .formatted(prefix.get(), other.config().name()));
            }
        }
    }

    private static String folder(ClusterConfig cluster) {
        return cluster.repositoryPrefix().map(prefix -> prefix + "/").orElse("") + cluster.name() + "/";
    }

    private static void length(Written cluster, RepositoryConfig repository) {
        boolean tooLong = cluster.config()
                .repositoryPrefix()
                .filter(prefix -> repository.below(prefix) instanceof RepositoryConfig.InS3 below
                        && below.prefix().length() > MAX_PREFIX)
                .isPresent();
        if (tooLong) {
            cluster.section()
                    .problem(
                            ClusterReader.REPOSITORY_PREFIX,
                            "is longer than %d characters together with the prefix of repository.url"
                                    .formatted(MAX_PREFIX));
        }
    }
}
