package io.etcddr.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0B,0,0B,0 B",
        "512B,512,512B,512 B",
        "16MiB,16777216,16MiB,16.0 MiB",
        "1.5 GiB,1610612736,1536MiB,1.5 GiB",
        "5MB,5000000,5000000B,4.8 MiB",
        "1kB,1000,1000B,1000 B",
        "8192TiB,9007199254740992,8192TiB,8192.0 TiB",
    })
    void sizesAreReadAndWritten(String text, long bytes, String exact, String rounded) {
        ByteSize size = ByteSize.parse(text);
        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size).hasToString(exact);
        assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
        assertThat(size.rounded()).isEqualTo(rounded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "16", "-1B", "16mib", "1.5B", "MiB", "1e3B", "999999999999999TiB", "1 1B"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0,false,0,true",
        "8192,false,8192,true",
        "8224,true,8192,true",
        "32,true,0,true",
        "8223,false,8223,false",
        "8193,false,8193,false"
    })
    void theSizeOfASnapshotTellsWhetherItHasATrailer(long bytes, boolean trailer, long database, boolean plausible) {
        SnapshotSize size = new SnapshotSize(bytes);
        assertThat(size.hasTrailer()).isEqualTo(trailer);
        assertThat(size.database()).isEqualTo(database);
        assertThat(size.isPlausible()).isEqualTo(plausible);
    }

    @ParameterizedTest
    @CsvSource({
        "30s,30000",
        "24h,86400000",
        "1h30m,5400000",
        "500ms,500",
        "7d,604800000",
        "1d2h3m4s5ms,93784005",
        "0s,0"
    })
    void durationsAreReadAndWritten(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.parse(Durations.format(Duration.ofMillis(millis)))).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1m1h", "1 h", "1H", "1.5h", "99999999999999999s"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a duration such as 30s or 24h: \"%s\"", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-a", "a/b", "format.json", "a b", "\u00fc"})
    void whatIsNoClusterNameIsRefused(String text) {
        assertThatThrownBy(() -> new ClusterName(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a cluster name: \"%s\"", text);
    }

    @Test
    void clusterNamesHaveALimit() {
        assertThat(new ClusterName("a".repeat(63))).hasToString("a".repeat(63));
        assertThatThrownBy(() -> new ClusterName("a".repeat(64))).hasMessageStartingWith("not a cluster name");
    }

    @Test
    void secretsAreEqualWhenTheirContentIsAndNeverShowIt() {
        assertThat(new Secret("a")).isEqualTo(new Secret("a")).hasSameHashCodeAs(new Secret("a"));
        assertThat(new Secret("a")).isNotEqualTo(new Secret("b")).hasToString("[redacted]");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1f,31", "3760A4ec3b84f7fa,3990370604368066554", "ffffffffffffffff,-1"})
    void idsOfEtcdAreUnsignedHexadecimal(String text, long id) {
        assertThat(MemberId.parse(text)).isEqualTo(new MemberId(id)).hasToString(text.toLowerCase(Locale.ROOT));
        assertThat(ClusterId.parse(text)).isEqualTo(new ClusterId(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "g", "-1", "+1", "0x1", "1 ", "10000000000000000", "１"})
    void whatIsNoIdOfEtcdIsRefused(String text) {
        assertThatThrownBy(() -> MemberId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an etcd id: \"%s\"", text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550",
            })
    void whatIsNoDigestIsRefused(String text) {
        assertThat(Digest.of(new byte[0]))
                .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThatThrownBy(() -> new Digest(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a SHA-256: \"%s\"", text);
    }
}
