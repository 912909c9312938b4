package io.etcddr.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessLogTest {
    @TempDir
    private Path folder;

    private ProcessLog log(long limit) {
        return new ProcessLog(folder.resolve("etcd.log"), limit);
    }

    private void say(String text) throws Exception {
        Files.writeString(log(0).file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void itIsForItsOwnerOnly() throws Exception {
        log(10).prepare();
        assertThat(mode(log(10).file())).isEqualTo("rw-------");
        say("0123456789abcdef");
        log(10).trim();
        assertThat(mode(folder.resolve("etcd.log.1"))).isEqualTo("rw-------");
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void whatIsTooMuchIsPutAside() throws Exception {
        ProcessLog log = log(10);
        log.prepare();
        say("0123456789");
        log.trim();
        assertThat(log.file()).hasContent("0123456789");
        say("x");
        log.trim();
        assertThat(log.file()).isEmptyFile();
        assertThat(folder.resolve("etcd.log.1")).hasContent("0123456789x");
        say("second time around");
        log.trim();
        assertThat(folder.resolve("etcd.log.1")).hasContent("second time around");
        assertThat(folder.toFile().list()).hasSize(2);
    }

    /// The file is open in the process that appends to it.
    @Test
    void whoAppendsGoesOnAfterItWasPutAside() throws Exception {
        ProcessLog log = log(10);
        log.prepare();
        try (var open = Files.newOutputStream(log.file(), StandardOpenOption.APPEND)) {
            open.write("0123456789abcdef\n".getBytes());
            log.trim();
            open.write("more\n".getBytes());
        }
        assertThat(log.file()).hasContent("more\n");
        assertThat(log.tail(5)).containsExactly("more");
    }

    @Test
    void theTailIsTheLastLines() throws Exception {
        say("a\nb\nc\n");
        assertThat(log(0).tail(2)).containsExactly("b", "c");
        assertThat(log(0).tail(9)).containsExactly("a", "b", "c");
        say("x".repeat(100_000) + "\nlast\n");
        assertThat(log(0).tail(9)).containsExactly("last");
    }

    @Test
    void noLogIsNoTail() throws Exception {
        assertThat(log(0).tail(3)).isEmpty();
        assertThat(log(0).lastWords()).isEqualTo("it said nothing");
    }

    @Test
    void theLastComplaintIsTold() throws Exception {
        say("""
                {"level":"info","msg":"starting"}
                {"level":"fatal","ts":"x","msg":"discovery \\"failed\\"","error":"listen tcp: address already in use"}
                {"level":"info","msg":"stopped"}
                """);
        assertThat(log(0).lastWords()).isEqualTo("discovery \\\"failed\\\": listen tcp: address already in use");
    }

    @Test
    void withoutAComplaintTheLastLineIsTold() throws Exception {
        say("{\"level\":\"info\",\"msg\":\"starting\"}\nsomething\u001b[31m red\n\n");
        assertThat(log(0).lastWords()).isEqualTo("something [31m red");
    }

    @Test
    void aPanicIsAComplaint() throws Exception {
        say("panic: removed all voters\n\ngoroutine 1 [running]:\nmain.main()\n");
        assertThat(log(0).lastWords()).isEqualTo("panic: removed all voters");
    }
}
