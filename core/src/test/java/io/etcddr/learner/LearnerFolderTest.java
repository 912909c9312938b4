package io.etcddr.learner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.files.LockFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LearnerFolderTest {
    @TempDir
    private Path temp;

    /// Another program that asks.
    static final class Stranger {
        private Stranger() {}

        public static void main(String[] args) throws Exception {
            System.out.print(LearnerFolder.at(Path.of(args[0])).isHeld() ? "held" : "free");
        }
    }

    /// The kernel gives a lock back when its process closes the file once, by whichever descriptor.
    @Test
    void whoAsksAgainInTheSameProgramDoesNotTakeTheHoldAway() throws Exception {
        LearnerFolder folder = LearnerFolder.at(temp.resolve("learner"));
        try (LockFile hold = folder.tryHold().orElseThrow()) {
            assertThat(hold).isNotNull();
            assertThat(folder.tryHold()).isEmpty();
            assertThat(folder.isHeld()).isTrue();
            assertThat(stranger(folder)).isEqualTo("held");
        }
        assertThat(folder.isHeld()).isFalse();
        assertThat(stranger(folder)).isEqualTo("free");
    }

    private static String stranger(LearnerFolder folder) throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Stranger.class.getName(),
                        folder.path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }
}
