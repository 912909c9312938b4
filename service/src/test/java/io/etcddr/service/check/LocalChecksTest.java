package io.etcddr.service.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.backup.SpoolRoom;
import io.etcddr.service.check.Check.Status;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class LocalChecksTest {
    private static final Path FOLDER = Path.of("/var/tmp");
    private static final long DATABASE = 100L << 20;

    /// A backup was refused for want of room, and check had said that all was well.
    @Test
    void roomThatABackupWouldRefuseIsNoRoom() {
        long needed = SpoolRoom.neededFor(DATABASE);
        assertThat(needed).isEqualTo(116L << 20);
        Check none = LocalChecks.spool(FOLDER, needed - 1, OptionalLong.of(DATABASE));
        assertThat(none.status()).isEqualTo(Status.FAILED);
        assertThat(none.detail())
                .isEqualTo("/var/tmp has 116 MiB free, a backup needs 116 MiB for a database of 100 MiB");
        assertThat(LocalChecks.spool(FOLDER, needed, OptionalLong.of(DATABASE)).status())
                .isEqualTo(Status.WARNING);
        assertThat(LocalChecks.spool(FOLDER, needed + DATABASE, OptionalLong.of(DATABASE))
                        .status())
                .isEqualTo(Status.OK);
    }

    @Test
    void aSizeThatNobodyToldIsNotTakenForNothing() {
        Check check = LocalChecks.spool(FOLDER, 1L << 30, OptionalLong.empty());
        assertThat(check.detail())
                .isEqualTo("/var/tmp has 1.00 GiB free; how much a backup needs is not known while etcd does not"
                        + " answer");
    }
}
