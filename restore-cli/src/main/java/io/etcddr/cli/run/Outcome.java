package io.etcddr.cli.run;

import io.etcddr.bolt.CorruptFileException;
import io.etcddr.codec.CannotDecryptException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdException;
import io.etcddr.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// How a command that failed ends: the one mapper from exceptions to exit codes.
///
/// @param message what failed and why, lower case, without final stop
/// @param hint what to do next, a sentence
public record Outcome(ErrorCode code, String message, Optional<String> hint) {
    /// Who is told what to do.
    private enum Audience {
        /// Has flags at hand.
        COMMAND_LINE,
        /// Has a config and the log of a service.
        SERVICE;

        String words(String commandLine, String service) {
            return this == COMMAND_LINE ? commandLine : service;
        }
    }

    /// For whoever ran a command.
    public static Outcome of(Throwable thrown) {
        return of(thrown, Audience.COMMAND_LINE);
    }

    /// For whoever reads the log, the API or the status page of a service: hints name keys of the config, no flags.
    public static Outcome inService(Throwable thrown) {
        return of(thrown, Audience.SERVICE);
    }

    private static Outcome of(Throwable thrown, Audience audience) {
        Throwable cause = unwrap(thrown);
        if (wasInterrupted(cause)) {
            return new Outcome(ErrorCode.INTERRUPTED, "interrupted; what was begun is undone", Optional.empty());
        }
        return switch (cause) {
            case Failure failure ->
                new Outcome(
                        failure.code(),
                        failure.getMessage(),
                        audience == Audience.SERVICE ? failure.hintInService() : failure.hint());
            case StoreException store -> new Outcome(ErrorCode.STORE, message(store), hint(store, audience));
            case EtcdException etcd -> new Outcome(code(etcd), message(etcd), hint(etcd.reason(), audience));
            case CorruptFileException corrupt ->
                new Outcome(
                        ErrorCode.INTEGRITY,
                        message(corrupt),
                        Optional.of("Do not restore from it. Choose another recovery point: etcd-restore list"));
            case CannotDecryptException key ->
                new Outcome(
                        ErrorCode.CANNOT_DECRYPT,
                        message(key),
                        Optional.of("Name the age identity that the repository was created with: "
                                + audience.words(
                                        "--identity-file FILE, or encryption.identity-file in the config.",
                                        "encryption.identity-file in the config.")
                                + " The file must be there, and readable for the user that this runs as."));
            case IOException io -> new Outcome(ErrorCode.UNEXPECTED, message(io), hint(io));
            case OutOfMemoryError memory ->
                new Outcome(
                        ErrorCode.UNEXPECTED,
                        "out of memory: " + memory.getMessage(),
                        Optional.of("Give the process more memory: JAVA_TOOL_OPTIONS=-Xmx512m"));
            default ->
                new Outcome(
                        ErrorCode.UNEXPECTED,
                        "unexpected %s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage()),
                        Optional.of(audience.words(
                                "This is a bug. Run it again with --debug and report what it prints.",
                                "This is a bug. Please report it, with what the log says of it.")));
        };
    }

    /// A stream that came whole to its end but is not what it claims to be is about data, not about a server.
    private static ErrorCode code(EtcdException thrown) {
        return thrown.reason() == EtcdException.Reason.INCOMPLETE ? ErrorCode.INTEGRITY : ErrorCode.ETCD;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause instanceof UncheckedIOException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean wasInterrupted(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            boolean timedOut = cause instanceof java.net.SocketTimeoutException;
            if (cause instanceof InterruptedException
                    || cause instanceof ClosedByInterruptException
                    || cause instanceof CancellationException
                    || (cause instanceof InterruptedIOException && !timedOut)) {
                return true;
            }
        }
        return false;
    }

    /// The JDK's file exceptions say only the name of the file.
    private static String message(IOException thrown) {
        return switch (thrown) {
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case AccessDeniedException denied -> "access denied: " + denied.getFile();
            case FileAlreadyExistsException exists -> "file exists: " + exists.getFile();
            case DirectoryNotEmptyException full -> "folder is not empty: " + full.getFile();
            case FileSystemException other ->
                Optional.ofNullable(other.getReason()).orElse("file operation failed") + ": " + other.getFile();
            default ->
                Optional.ofNullable(thrown.getMessage())
                        .orElse(thrown.getClass().getSimpleName());
        };
    }

    private static Optional<String> hint(StoreException thrown, Audience audience) {
        return switch (thrown.reason()) {
            case NO_SUCH_BUCKET ->
                Optional.of(
                        "Check the repository URL, and for a folder that its disk is mounted. Neither bucket nor folder is"
                                + " made in passing: create it first.");
            case DENIED ->
                Optional.of(
                        thrown.getCause() instanceof FileSystemException
                                ? "Check the owner and the mode of the folder and of what is in it, that its disk is"
                                        + " mounted for writing, and as which user this runs."
                                : "Check the credentials (config, environment or profile), their expiry, and their"
                                        + " right to read, write and list below the repository's prefix.");
            case UNREACHABLE ->
                Optional.of("Check the endpoint, the proxy settings and the CA file, and that the store answers from"
                        + " this host.");
            case LOCKED ->
                Optional.of("Object lock keeps it until its time is over, or its legal hold is lifted; run it again"
                        + " then.");
            case BUSY ->
                Optional.of("Look at the state and the load of the store, and "
                        + audience.words(
                                "run it again when it keeps up.",
                                "ask it for less if it stays so: service.parallel-backups and"
                                        + " service.bandwidth-limit in the config."));
            case FULL -> Optional.of("Make room, or raise the quota.");
            case FAILED -> Optional.empty();
        };
    }

    private static Optional<String> hint(EtcdException.Reason reason, Audience audience) {
        return switch (reason) {
            case UNREACHABLE ->
                Optional.of(audience.words(
                        "Check the endpoints (--endpoints, or those in the config; client URLs, port 2379 by default),"
                                + " that etcd runs, and that https and the CA file fit.",
                        "Check endpoints of the cluster in the config (client URLs, port 2379 by default), that etcd"
                                + " runs, and that https and tls.ca-file fit."));
            case TIMED_OUT -> Optional.of("Check the load of the members and the network between here and there.");
            case DENIED ->
                Optional.of("Check user, password and client certificate. Snapshot and HashKV need the root role when"
                        + " authentication is on.");
            case INCOMPLETE ->
                Optional.of(
                        "Run it again: a connection that breaks looks the same. If it happens again, look at the log"
                                + " of that member.");
            case TOO_MANY_LEARNERS ->
                Optional.of("See with `etcdctl member list` whose learner it is; --max-learners of etcd (3.6 on) allows"
                        + " more of them.");
            case UNHEALTHY ->
                Optional.of("Bring every voter back and wait for some seconds: members change only while the quorum"
                        + " is sound.");
            case COMPACTED, NOT_SERVED, NO_SUCH_MEMBER, PEER_URL_TAKEN, FAILED -> Optional.empty();
        };
    }

    private static Optional<String> hint(IOException thrown) {
        return thrown instanceof AccessDeniedException
                ? Optional.of("Check the owner and the mode of the file and of the folders above it.")
                : Optional.empty();
    }
}
