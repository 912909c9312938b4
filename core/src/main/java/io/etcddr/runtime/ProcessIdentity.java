package io.etcddr.runtime;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// A process that cannot be taken for a later one with the same id: of no two processes are pid and start equal.
///
/// @param started on Linux the kernel's boot id and clock ticks since that boot (`/proc/<pid>/stat`, field 22), which
///     no change of the wall clock moves; elsewhere the start time that the system tells
record ProcessIdentity(long pid, String started) {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");
    private static final int STATE = 0;
    private static final int START = 19;

    ProcessIdentity {
        requireNonNull(started, "started is null");
    }

    /// @return empty if there is no such process, or it has ended and only its parent has not noticed
    static Optional<ProcessIdentity> of(long pid) throws IOException {
        return Files.isReadable(BOOT_ID) ? onLinux(pid) : elsewhere(pid);
    }

    private static Optional<ProcessIdentity> onLinux(long pid) throws IOException {
        String stat;
        try {
            stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // The process ended between the opening and the reading of the file (ESRCH).
            if (Files.notExists(PROC.resolve(Long.toString(pid)))) {
                return Optional.empty();
            }
            throw e;
        }
        // The second field is the name of the program in brackets, and may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
        return ended
                ? Optional.empty()
                : Optional.of(new ProcessIdentity(pid, Files.readString(BOOT_ID).strip() + ":" + fields[START]));
    }

    private static Optional<ProcessIdentity> elsewhere(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .map(start -> new ProcessIdentity(pid, start.toString()));
    }

    /// The process, if it still runs. The handle guards itself against a pid that is given to another process later.
    Optional<ProcessHandle> process() throws IOException {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        return of(pid).equals(Optional.of(this)) ? handle : Optional.empty();
    }
}
