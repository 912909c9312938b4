package io.etcddr.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.value.ClusterName;
import org.junit.jupiter.api.Test;

final class ClusterChecksTest {
    private static String clusters(String... flow) {
        return """
                repository: {url: s3://bucket/etcd}
                encryption: none
                signing: {key-file: signing.key}
                clusters:
                  - {endpoints: ["http://127.0.0.1:1"], %s}
                """.formatted(String.join("}\n  - {endpoints: [\"http://127.0.0.1:2\"], ", flow));
    }

    @Test
    void eachClusterMayHaveARepositoryOfItsOwn() throws Exception {
        Config config = ConfigText.load(clusters("name: a, repository-prefix: team/x", "name: b"));
        assertThat(config.repository(config.cluster(new ClusterName("a"))).url())
                .isEqualTo("s3://bucket/etcd/team/x");
        assertThat(config.repository(config.cluster(new ClusterName("b"))).url())
                .isEqualTo("s3://bucket/etcd");
        Config folder = ConfigText.load(
                clusters("name: a, repository-prefix: team/x").replace("s3://bucket/etcd", "file:///var/backups"));
        assertThat(folder.repository(folder.clusters().getFirst()).url()).isEqualTo("file:///var/backups/team/x");
    }

    @Test
    void namesAreUniqueWhateverThePrefix() {
        assertThat(ConfigText.problems(clusters("name: a, repository-prefix: x", "name: a, repository-prefix: y")))
                .containsExactly("line 6: clusters[1].name: \"a\" is the name of another cluster");
    }

    /// The garbage of cluster a would be the repository of cluster points.
    @Test
    void aRepositoryMustNotLieInTheFolderOfACluster() {
        assertThat(ConfigText.problems(clusters("name: a", "name: points, repository-prefix: a")))
                .containsExactly("line 6: clusters[1].repository-prefix: a lies in the folder of cluster a");
        assertThat(ConfigText.problems(
                        clusters("name: a, repository-prefix: x", "name: b, repository-prefix: x/a/points")))
                .containsExactly("line 6: clusters[1].repository-prefix: x/a/points lies in the folder of cluster a");
    }

    @Test
    void prefixesThatOnlyBeginAlikeAreFine() throws Exception {
        assertThat(ConfigText.warnings(clusters("name: a", "name: b, repository-prefix: ab")))
                .isEmpty();
    }

    @Test
    void prefixesMustLeaveRoomForTheKeys() {
        assertThat(ConfigText.problems(clusters("name: a, repository-prefix: " + "x".repeat(96))))
                .containsExactly("line 5: clusters[0].repository-prefix: is longer than 100 characters together with"
                        + " the prefix of repository.url");
    }

    @Test
    void oneEtcdUnderTwoNamesIsWarnedOf() throws Exception {
        assertThat(ConfigText.warnings(clusters("name: a", "name: b").replace("127.0.0.1:2", "127.0.0.1:1")))
                .containsExactly("line 6: clusters[1].endpoints: http://127.0.0.1:1 is an endpoint of cluster a, too:"
                        + " one etcd under two names");
    }
}
