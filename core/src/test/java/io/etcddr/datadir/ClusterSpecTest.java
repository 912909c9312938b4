package io.etcddr.datadir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.value.ClusterId;
import io.etcddr.value.MemberId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterSpecTest {
    /// Seen in clusters that etcd 3.4.23 and 3.5.16 restored (etcd-internals 10).
    @Test
    void idsAreThoseThatEtcdComputes() throws Failure {
        ClusterSpec cluster = ClusterSpec.parse("r1=http://127.0.0.1:23803", ClusterSpec.DEFAULT_TOKEN);
        assertThat(cluster.memberId("r1")).isEqualTo(MemberId.parse("3760a4ec3b84f7fa"));
        assertThat(cluster.clusterId()).isEqualTo(new ClusterId(Long.parseUnsignedLong("9936239848842411879")));

        ClusterSpec other = ClusterSpec.parse("v1=http://127.0.0.1:23801", "tok1");
        assertThat(other.memberId("v1").hex()).isEqualTo("5485ed9a2f08260c");
        assertThat(other.clusterId().hex()).isEqualTo("f68a727a17953d73");
    }

    /// As etcdutl 3.5 to 3.7 wrote them into the WAL of a restore.
    @Test
    void theOrderOfMembersChangesNoId() throws Failure {
        for (String text : List.of(
                "r1=http://127.0.0.1:23803,r2=http://127.0.0.1:23804",
                "r2=http://127.0.0.1:23804,r1=http://127.0.0.1:23803")) {
            ClusterSpec cluster = ClusterSpec.parse(text, "etcd-cluster");
            assertThat(cluster.memberId("r1").value()).isEqualTo(3990370604368066554L);
            assertThat(Long.toUnsignedString(cluster.memberId("r2").value())).isEqualTo("15620605431212779891");
            assertThat(cluster.clusterId().hex()).isEqualTo("73eafddaafa125bc");
            assertThat(cluster.byId()).extracting(Member::name).containsExactly("r1", "r2");
        }
    }

    @Test
    void aNameThatAppearsAgainAddsAPeerUrl() throws Failure {
        ClusterSpec cluster = ClusterSpec.parse("a=http://h:2,b=https://[::1]:2380,,a=HTTP://h:1,", "t");
        assertThat(cluster.members())
                .containsExactly(
                        new MemberSpec("a", List.of("http://h:1", "http://h:2")),
                        new MemberSpec("b", List.of("https://[::1]:2380")));
    }

    @Test
    void unixSocketsArePeersToo() throws Failure {
        assertThat(ClusterSpec.parse("a=unix://localhost:m0", "t")
                        .members()
                        .getFirst()
                        .peerUrls())
                .containsExactly("unix://localhost:m0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | it names no member",
                "','                       | it names no member",
                "a                         | \"a\" has no \"=\" between name and peer URL",
                "=http://h:1               | \"=http://h:1\" has no member name",
                "a=                        | peer URL \"\" of a does not start with http://, https://, unix:// or unixs://",
                "a=h:2380                  | peer URL \"h:2380\" of a does not start with http://, https://, unix:// or unixs://",
                "a=http://h h:1             | peer URL \"http://h h:1\" of a is no URL: illegal character in authority",
                "a=ftp://h:1               | peer URL \"ftp://h:1\" of a does not start with http://, https://, unix:// or unixs://",
                "a=http://h                | peer URL \"http://h\" of a has no host and port",
                "a=http://:2380            | peer URL \"http://:2380\" of a has no host and port",
                "a=http://h:1/             | peer URL \"http://h:1/\" of a has a path, \"/\", which etcd does not allow",
                "'a=http://h:1,a=http://h:1' | peer URL \"http://h:1\" of a appears twice",
                "'a=http://h:1,b=http://h:1' | peer URL http://h:1 appears twice",
                "'a,b=x'                   | \"a\" has no \"=\" between name and peer URL; peer URL \"x\" of b does not start with http://, https://, unix:// or unixs://",
            })
    void whatIsWrongIsSaid(String text, String problem) {
        assertThatThrownBy(() -> ClusterSpec.parse(text, "t"))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
                    assertThat(failure.hint()).isPresent();
                })
                .hasMessage("initial cluster \"%s\": %s".formatted(text, problem));
    }

    @Test
    void aMemberThatIsNotThereIsNamed() throws Failure {
        ClusterSpec cluster = ClusterSpec.parse("a=http://h:1,b=http://h:2", "t");
        assertThatThrownBy(() -> cluster.memberId("c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no member c among [a, b]");
    }

    @Test
    void membersHaveNamesAndUrlsOfTheirOwn() {
        MemberSpec a = new MemberSpec("a", List.of("http://h:1"));
        assertThatThrownBy(() -> new ClusterSpec(List.of(a, a), "t")).hasMessage("two members have the name a");
        assertThatThrownBy(() -> new ClusterSpec(List.of(), "t")).hasMessage("a cluster has no members");
        assertThatThrownBy(() -> new MemberSpec("", List.of("x"))).hasMessage("a member has no name");
        assertThatThrownBy(() -> new MemberSpec("a", List.of())).hasMessage("member a has no peer URL");
    }
}
