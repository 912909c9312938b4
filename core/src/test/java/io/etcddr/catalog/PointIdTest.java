package io.etcddr.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PointIdTest {
    @ParameterizedTest
    @CsvSource({
        "20261123T130000Z-hot-r0000012345,HOT,12345",
        "20240229T235959Z-cold-r0000000001,COLD,1",
        "20261123T130000Z-cold-r9223372036854775807,COLD,9223372036854775807",
    })
    void anIdTellsKindAndRevision(String text, PointKind kind, long revision) {
        PointId id = new PointId(text);
        assertThat(id.kind()).isEqualTo(kind);
        assertThat(id.revision()).isEqualTo(revision);
        assertThat(PointId.of(id.time(), kind, revision)).isEqualTo(id);
    }

    @Test
    void anIdTellsTheSecondInUtc() {
        assertThat(new PointId("20261123T130507Z-hot-r0000012345").time())
                .isEqualTo(Instant.parse("2026-11-23T13:05:07Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r",
                "-hot-r0000012345",
                "20261123T130000Z",
                "20261123T130000Z-hot-r",
                "20261123T130000Z-hot-r000001234", // nine digits
                "20261123T130000Z-hot-r00000000000000012345", // twenty
                "20261123T130000Z-hot-r9223372036854775808", // beyond 64 bits
                "20261123T130000Z-hot-r000001234x",
                "20261123T130000Z-hot-r-000012345",
                "20261123T130000Z-hot-r+000012345",
                "20261123T130000Z-hot-r0000012345 ",
                " 20261123T130000Z-hot-r0000012345",
                "20261123T130000Z-hot-r0000012345/",
                "20261123T130000Z-hot-r0000r0000012345",
                "20261123T130000Z-warm-r0000012345",
                "20261123T130000Z-Hot-r0000012345",
                "20261123T130000Z-hot-0000012345",
                "20261123t130000Z-hot-r0000012345",
                "20261123T130000z-hot-r0000012345",
                "2026112T1300000Z-hot-r0000012345",
                "20261323T130000Z-hot-r0000012345", // month 13
                "20260229T130000Z-hot-r0000012345", // no leap year
                "20261123T240000Z-hot-r0000012345",
                "２0261123T130000Z-hot-r0000012345", // a digit of another script
                "20261123T130000Z-hot-r٠٠٠٠٠12345",
            })
    void whatIsNoIdIsRefused(String text) {
        assertThatThrownBy(() -> new PointId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a recovery point id: \"%s\"", text);
    }
}
