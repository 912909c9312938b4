package io.etcddr.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.codec.CannotDecryptException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdException;
import io.etcddr.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OutcomeTest {
    @Test
    void aFailureKeepsItsCodeMessageAndHint() {
        Outcome outcome = Outcome.of(new Failure(ErrorCode.REFUSED, "not now").hint("Later."));
        assertThat(outcome).isEqualTo(new Outcome(ErrorCode.REFUSED, "not now", Optional.of("Later.")));
    }

    @Test
    void aServiceIsToldOfKeysAndNotOfFlags() {
        Failure failure = new Failure(ErrorCode.REFUSED, "not now").hint("Add --now.");
        assertThat(Outcome.inService(failure).hint()).contains("Add --now.");
        failure.hintInService("Set backup.now.");
        assertThat(Outcome.inService(failure).hint()).contains("Set backup.now.");
        assertThat(Outcome.of(failure).hint()).contains("Add --now.");
        assertThat(Outcome.inService(new CannotDecryptException("no key")).hint())
                .contains("Name the age identity that the repository was created with: encryption.identity-file in the"
                        + " config. The file must be there, and readable for the user that this runs as.");
    }

    @ParameterizedTest
    @EnumSource(value = EtcdException.Reason.class, names = "TOO_MANY_LEARNERS", mode = EnumSource.Mode.EXCLUDE)
    void noHintForAServiceNamesAFlagOfOurs(EtcdException.Reason reason) {
        assertThat(Outcome.inService(new EtcdException(reason, "x")).hint().orElse(""))
                .doesNotContain("--");
        assertThat(Outcome.inService(new IllegalStateException("x")).hint().orElse(""))
                .doesNotContain("--");
    }

    @Test
    void whatFailedOnAnotherThreadIsToldAsItself() {
        IOException io = new StoreException(StoreException.Reason.FULL, "folder /b: full");
        Outcome outcome = Outcome.of(new ExecutionException(new UncheckedIOException(io)));
        assertThat(outcome.code()).isEqualTo(ErrorCode.STORE);
        assertThat(outcome.message()).isEqualTo("folder /b: full");
        assertThat(outcome.hint()).contains("Make room, or raise the quota.");
    }

    @Test
    void aFolderThatRefusesHasNoCredentials() {
        StoreException folder = new StoreException(
                StoreException.Reason.DENIED, "folder /b: permission denied", new AccessDeniedException("/b/x"));
        assertThat(Outcome.of(folder).hint())
                .contains(
                        "Check the owner and the mode of the folder and of what is in it, that its disk is mounted for"
                                + " writing, and as which user this runs.");
        StoreException bucket = new StoreException(StoreException.Reason.DENIED, "bucket b: AccessDenied");
        assertThat(Outcome.of(bucket).hint())
                .hasValueSatisfying(hint -> assertThat(hint).startsWith("Check the credentials "));
    }

    @Test
    void aStoreThatCannotKeepUpIsToBeAskedForLess() {
        StoreException slow = new StoreException(StoreException.Reason.BUSY, "bucket b: please reduce your rate");
        assertThat(Outcome.of(slow).hint())
                .contains("Look at the state and the load of the store, and run it again when it keeps up.");
        assertThat(Outcome.inService(slow).hint())
                .contains("Look at the state and the load of the store, and ask it for less if it stays so:"
                        + " service.parallel-backups and service.bandwidth-limit in the config.");
    }

    @ParameterizedTest
    @EnumSource(StoreException.Reason.class)
    void everyErrorOfAStoreIs14(StoreException.Reason reason) {
        assertThat(Outcome.of(new StoreException(reason, "x")).code().exitCode())
                .isEqualTo(14);
    }

    @ParameterizedTest
    @EnumSource(value = EtcdException.Reason.class, names = "INCOMPLETE", mode = EnumSource.Mode.EXCLUDE)
    void everyErrorOfEtcdIs15(EtcdException.Reason reason) {
        assertThat(Outcome.of(new EtcdException(reason, "x")).code().exitCode()).isEqualTo(15);
    }

    @Test
    void aSnapshotStreamThatIsNotWholeIs13() {
        Outcome outcome = Outcome.of(new EtcdException(EtcdException.Reason.INCOMPLETE, "no checksum at its end"));
        assertThat(outcome.code().exitCode()).isEqualTo(13);
        assertThat(outcome.message()).isEqualTo("no checksum at its end");
    }

    @Test
    void aCorruptFileIs13() {
        Outcome outcome = Outcome.of(new CorruptFileException("page 7: claims to be page 9"));
        assertThat(outcome.code().exitCode()).isEqualTo(13);
        assertThat(outcome.message()).isEqualTo("page 7: claims to be page 9");
    }

    @Test
    void aMissingIdentityIs12() {
        Outcome outcome = Outcome.of(new CannotDecryptException("no identity fits"));
        assertThat(outcome.code().exitCode()).isEqualTo(12);
        assertThat(outcome.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("--identity-file"));
    }

    @Test
    void anInterruptIs130WhereverItHid() {
        assertThat(Outcome.of(new InterruptedException()).code()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(Outcome.of(new IOException("read", new ClosedByInterruptException()))
                        .code())
                .isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(Outcome.of(new EtcdException(EtcdException.Reason.FAILED, "cancelled", new InterruptedException()))
                        .code())
                .isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(Outcome.of(new InterruptedIOException()).code()).isEqualTo(ErrorCode.INTERRUPTED);
    }

    @Test
    void aTimeOutOfASocketIsNoInterrupt() {
        assertThat(Outcome.of(new SocketTimeoutException("slow")).code()).isEqualTo(ErrorCode.UNEXPECTED);
    }

    @Test
    void theTerseExceptionsOfTheJdkSayWhatHappened() {
        assertThat(Outcome.of(new NoSuchFileException("a.db")).message()).isEqualTo("no such file: a.db");
        assertThat(Outcome.of(new AccessDeniedException("a.db")).message()).isEqualTo("access denied: a.db");
    }

    @Test
    void aBugAsksForAReport() {
        Outcome outcome = Outcome.of(new IllegalStateException("impossible"));
        assertThat(outcome.code().exitCode()).isEqualTo(1);
        assertThat(outcome.message()).isEqualTo("unexpected IllegalStateException: impossible");
        assertThat(outcome.hint()).contains("This is a bug. Run it again with --debug and report what it prints.");
    }
}
