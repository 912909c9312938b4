package io.etcddr.cli.datadir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.restore.RestoreRequest.NewMember;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InitialClusterTest {
    @Test
    void aNameMayHaveSeveralUrls() {
        assertThat(InitialCluster.parse("a=http://h1:1,b=https://[::1]:2380,a=http://h2:1"))
                .containsExactly(
                        new NewMember("a", List.of("http://h1:1", "http://h2:1")),
                        new NewMember("b", List.of("https://[::1]:2380")));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> InitialCluster.parse("a")).hasMessage("\"a\" is not NAME=URL");
        assertThatThrownBy(() -> InitialCluster.parse("a=http://h:1,")).hasMessage("\"\" is not NAME=URL");
        for (String url : List.of("h:2380", "http://h", "ftp://h:1", "http://h:1/x", "http://h:1 ")) {
            assertThatThrownBy(() -> InitialCluster.parse("a=" + url))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"%s\" is not a peer URL such as https://host:2380", url);
        }
    }
}
