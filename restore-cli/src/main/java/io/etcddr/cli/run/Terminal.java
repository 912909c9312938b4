package io.etcddr.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether somebody is watching. An interface, so that tests can be either.
@FunctionalInterface
public interface Terminal {
    boolean errIsTerminal();

    /// A file, a pipe, a test.
    static Terminal none() {
        return () -> false;
    }

    /// Asks the operating system about stderr. Java itself only knows stdin and stdout ([java.io.Console#isTerminal]),
    /// and
    /// stdout is a pipe in the most usual case, `etcd-restore list | less`.
    static Terminal ofProcess() {
        return () -> {
            Path stderr = Path.of("/proc/self/fd/2");
            if (Files.isSymbolicLink(stderr)) {
                try {
                    String target = Files.readSymbolicLink(stderr).toString();
                    return target.startsWith("/dev/pts/")
                            || target.startsWith("/dev/tty")
                            || target.equals("/dev/console");
                } catch (IOException e) {
                    return false;
                }
            }
            java.io.Console console = System.console();
            return console != null && console.isTerminal();
        };
    }
}
