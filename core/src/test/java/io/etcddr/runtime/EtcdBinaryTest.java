package io.etcddr.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.testing.EtcdVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EtcdBinaryTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    @Tag("it")
    void aServerTellsItsVersion(EtcdVersion version) throws Exception {
        assumeTrue(version != EtcdVersion.V3_4 || version.isInstalled(), "etcd 3.4 is not installed");
        EtcdBinary binary = EtcdBinary.at(version.etcd());
        assertThat(binary.minor()).isEqualTo(version.minor());
        assertThat(binary.version()).startsWith(version.minor() + ".");
        assertThat(new EtcdBinaries(Map.of(version.minor(), version.etcd())).of(version.minor()))
                .isEqualTo(binary);
    }

    @Test
    @Tag("it")
    void aServerOfAnotherMinorIsNamed() throws Exception {
        Path etcd = EtcdVersion.V3_5.etcd();
        Failure failure = failureOf(() -> new EtcdBinaries(Map.of("3.6", etcd)).of("3.6"));
        assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
        assertThat(failure)
                .hasMessage(
                        "etcd binary %s is %s, and 3.6 is needed",
                        etcd, EtcdBinary.at(etcd).version());
        assertThat(failure.hint()).hasValue("Name an etcd 3.6 in etcd-binaries of the config, or with --etcd-binary.");
        assertThat(failure.hintInService()).hasValue("Name an etcd 3.6 in etcd-binaries of the config.");
    }

    @Test
    void aMinorWithoutABinaryIsRefused() {
        Failure failure = failureOf(() -> new EtcdBinaries(Map.of("3.6", folder, "3.5", folder)).of("3.7"));
        assertThat(failure.code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(failure).hasMessage("no etcd 3.7 to run on this machine (configured: 3.5, 3.6)");
        assertThat(failure.hint().orElseThrow()).contains("etcd-binaries: {\"3.7\": /path/to/etcd}", "--etcd-binary");
        assertThat(failureOf(() -> new EtcdBinaries(Map.of()).of("3.7")))
                .hasMessage("no etcd 3.7 to run on this machine (configured: none)");
    }

    @Test
    void whatIsNoEtcdIsNamed() throws Exception {
        Path missing = folder.resolve("etcd");
        assertUnusable(missing, "is no file");
        assertUnusable(folder, "is no file");
        Path plain = Files.writeString(folder.resolve("plain"), "x");
        assertUnusable(plain, "cannot be executed");
        assertThat(failureOf(() -> EtcdBinary.at(Path.of("/bin/ls"))).getMessage())
                .startsWith("etcd binary /bin/ls says \"")
                .endsWith("\" to --version, which is no etcd");
    }

    private static void assertUnusable(Path path, String why) {
        Failure failure = failureOf(() -> EtcdBinary.at(path));
        assertThat(failure.code()).isEqualTo(ErrorCode.USAGE);
        assertThat(failure).hasMessage("etcd binary %s %s", path, why);
        assertThat(failure.hint()).isPresent();
    }

    private static Failure failureOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Failure[] failure = new Failure[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(Failure.class, thrown -> failure[0] = thrown);
        return failure[0];
    }
}
