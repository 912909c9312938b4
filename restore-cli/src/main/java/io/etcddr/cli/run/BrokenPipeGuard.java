package io.etcddr.cli.run;

import io.etcddr.error.ErrorCode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/// Remembers why stdout could not be written: a [PrintStream] swallows it, and a result that nobody got is no success.
final class BrokenPipeGuard extends FilterOutputStream {
    /// What a shell reports for a process that ended by SIGPIPE, which the JVM ignores.
    private static final int SIGPIPE = 128 + 13;

    private IOException failure;

    BrokenPipeGuard(OutputStream stdout) {
        super(stdout);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /// The exit code with the fate of stdout taken into account. `etcd-restore list | head` is silent, a full disk is
    /// not.
    int exitCode(int exitCode, PrintStream err) {
        if (failure == null || exitCode != 0) {
            return exitCode;
        }
        String reason = Optional.ofNullable(failure.getMessage()).orElse("write failed");
        if (reason.contains("Broken pipe")) {
            return SIGPIPE;
        }
        err.println("error: standard output: " + reason);
        return ErrorCode.UNEXPECTED.exitCode();
    }
}
