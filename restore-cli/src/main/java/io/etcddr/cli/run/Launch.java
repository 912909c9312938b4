package io.etcddr.cli.run;

import io.etcddr.error.ErrorCode;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;

/// The outermost layer of a process: real streams, signals, the exit status.
public final class Launch {
    private static final int BUFFER = 1 << 16;

    private Launch() {}

    /// Runs a program and ends the process with its exit code; never returns. On SIGINT or SIGTERM the program's thread
    /// is
    /// interrupted, gets time to undo what it began, and the process ends with 130.
    public static void main(ToIntFunction<Console> program) {
        BrokenPipeGuard stdout = new BrokenPipeGuard(new FileOutputStream(FileDescriptor.out));
        PrintStream out = new PrintStream(new BufferedOutputStream(stdout, BUFFER), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Console console = new Console(out, err, System.getenv(), Terminal.ofProcess());
        Signals signals = Signals.interrupting(Thread.currentThread());
        int exitCode = ErrorCode.UNEXPECTED.exitCode();
        try {
            exitCode = program.applyAsInt(console);
            out.flush();
            exitCode = stdout.exitCode(exitCode, err);
        } catch (RuntimeException | Error e) {
            e.printStackTrace(err); // a command line that cannot even be built
        } finally {
            signals.ended();
        }
        System.exit(exitCode);
    }
}
