package io.etcddr.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.testing.Await;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ProcessIdentityTest {
    @Test
    void itStaysTheSame() throws Exception {
        long pid = ProcessHandle.current().pid();
        Optional<ProcessIdentity> identity = ProcessIdentity.of(pid);
        assertThat(identity).isPresent();
        assertThat(ProcessIdentity.of(pid)).isEqualTo(identity);
        assertThat(identity.get().process()).contains(ProcessHandle.current());
    }

    @Test
    void anotherStartIsAnotherProcess() throws Exception {
        ProcessIdentity mine = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        assertThat(new ProcessIdentity(mine.pid(), mine.started() + "1").process())
                .isEmpty();
    }

    @Test
    void twoProcessesDiffer() throws Exception {
        Process first = new ProcessBuilder("sleep", "100").start();
        Process second = new ProcessBuilder("sleep", "100").start();
        try {
            assertThat(ProcessIdentity.of(first.pid())).isPresent().isNotEqualTo(ProcessIdentity.of(second.pid()));
        } finally {
            first.destroyForcibly().waitFor();
            second.destroyForcibly().waitFor();
        }
        assertThat(ProcessIdentity.of(first.pid())).isEmpty();
    }

    /// `exec` makes a program that takes no note of its children.
    @Test
    void whatOnlyWaitsForItsParentToTakeNoteIsGone() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 100").start();
        try {
            long pid = Long.parseLong(parent.inputReader(UTF_8).readLine());
            Await.until(
                    "the child to end",
                    Duration.ofSeconds(60),
                    () -> ProcessIdentity.of(pid).isEmpty());
            assertThat(ProcessHandle.of(pid)).as("the system still has it").isPresent();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }
}
