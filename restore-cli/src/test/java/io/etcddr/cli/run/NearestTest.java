package io.etcddr.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {
    private static final List<String> OPTIONS = List.of("--config", "--cluster", "--level", "--all");

    @Test
    void aTypoFindsWhatWasMeant() {
        assertThat(Nearest.to("--lvel", OPTIONS)).contains("--level");
        assertThat(Nearest.to("--cofnig", OPTIONS)).contains("--config");
        assertThat(Nearest.to("--clustre", OPTIONS)).contains("--cluster");
    }

    @Test
    void somethingElseFindsNothing() {
        assertThat(Nearest.to("--bandwidth", OPTIONS)).isEmpty();
        assertThat(Nearest.to("x", List.of())).isEmpty();
    }

    @Test
    void swappedNeighboursAreOneEdit() {
        assertThat(Nearest.edits("ab", "ba")).isEqualTo(1);
        assertThat(Nearest.edits("", "abc")).isEqualTo(3);
        assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
    }
}
