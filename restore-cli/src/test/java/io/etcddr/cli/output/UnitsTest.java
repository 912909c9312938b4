package io.etcddr.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class UnitsTest {
    @Test
    void sizesHaveThreeDigitsThatMatter() {
        assertThat(Units.size(0)).isEqualTo("0 B");
        assertThat(Units.size(1023)).isEqualTo("1023 B");
        assertThat(Units.size(1024)).isEqualTo("1.00 KiB");
        assertThat(Units.size(18_140_365)).isEqualTo("17.3 MiB");
        assertThat(Units.size(1_064_984_608)).isEqualTo("1016 MiB");
        assertThat(Units.size(Long.MAX_VALUE)).isEqualTo("8.00 EiB");
    }

    @Test
    void timesAreRfc3339InUtcWithoutFractions() {
        assertThat(Units.time(Instant.parse("2026-11-23T13:00:00.987Z"))).isEqualTo("2026-11-23T13:00:00Z");
    }

    @Test
    void durationsGrowWithTheirUnits() {
        assertThat(Units.duration(Duration.ofMillis(351))).isEqualTo("0.35 s");
        assertThat(Units.duration(Duration.ofMillis(12_449))).isEqualTo("12.4 s");
        assertThat(Units.duration(Duration.ofSeconds(185))).isEqualTo("3 min 05 s");
        assertThat(Units.duration(Duration.ofMinutes(130))).isEqualTo("2 h 10 min");
    }
}
