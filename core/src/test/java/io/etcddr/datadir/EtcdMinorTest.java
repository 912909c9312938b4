package io.etcddr.datadir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EtcdMinorTest {
    @ParameterizedTest
    @CsvSource({"3.4, V3_4", "3.4.23, V3_4", "v3.5.0, V3_5", "3.6.0-rc.1, V3_6", "3.7, V3_7", "3.7-dev, V3_7"})
    void versionsOfKnownMinorsAreRead(String version, EtcdMinor minor) throws Failure {
        assertThat(EtcdMinor.parse(version)).isEqualTo(minor);
    }

    @ParameterizedTest
    @CsvSource({"3.8, 3.8", "3.3.27, 3.3", "4.0.1, 4.0", "3.40, 3.40", "4.6, 4.6"})
    void anUnknownMinorIsRefusedWithAWayOut(String version, String shown) {
        assertThatThrownBy(() -> EtcdMinor.parse(version))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
                    assertThat(failure.hint())
                            .contains("Known are 3.4, 3.5, 3.6, 3.7. Export the point as a .db and restore it with that"
                                    + " version's own etcdutl.");
                })
                .hasMessage("data directories for etcd %s are not known".formatted(shown));
    }

    @ParameterizedTest
    @CsvSource({"''", "3", "three", "3.x", "3.6x", "3.99999"})
    void whatIsNoVersionIsRefused(String version) {
        assertThatThrownBy(() -> EtcdMinor.parse(version))
                .isInstanceOf(Failure.class)
                .hasMessage("\"%s\" is no etcd version".formatted(version));
    }

    @Test
    void aMinorIsShownAsPeopleWriteIt() {
        assertThat(EtcdMinor.V3_6).hasToString("3.6");
    }
}
