package io.etcddr.testing;

import io.etcddr.etcd.EtcdAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The stock tools, to compare with.
public final class EtcdTools {
    /// How a tool ended. Both of its outputs are kept apart.
    public record Outcome(int status, String out, String err) {}

    private EtcdTools() {}

    /// `etcdctl` against one member, as root.
    ///
    /// @return its standard output
    /// @throws IllegalStateException if it fails
    public static String etcdctl(EtcdCluster cluster, EtcdMember member, String... arguments) {
        EtcdAccess access = cluster.access();
        List<String> command = new ArrayList<>(List.of(
                cluster.version().etcdctl().toString(), "--endpoints=" + member.clientUrl(), "--command-timeout=30s"));
        access.tls().ifPresent(tls -> {
            tls.caFile().ifPresent(file -> command.add("--cacert=" + file));
            tls.certFile().ifPresent(file -> command.add("--cert=" + file));
            tls.keyFile().ifPresent(file -> command.add("--key=" + file));
        });
        access.user()
                .ifPresent(user -> command.add(
                        "--user=" + user.name() + ":" + user.password().reveal()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /// `etcdutl`, from 3.5 on.
    public static String etcdutl(EtcdVersion version, String... arguments) {
        List<String> command = new ArrayList<>(List.of(version.etcdutl().toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static String run(List<String> command) {
        Outcome outcome = tryRun(command);
        if (outcome.status() != 0) {
            throw new IllegalStateException("%s ended with status %d: %s%s"
                    .formatted(
                            Path.of(command.getFirst()).getFileName(), outcome.status(), outcome.out(), outcome.err()));
        }
        return outcome.out();
    }

    /// Runs a command, at most five minutes.
    public static Outcome tryRun(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("ETCDCTL_API", "3");
            Process process = builder.start();
            process.getOutputStream().close();
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("%s does not end".formatted(command));
            }
            return new Outcome(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command.getFirst(), e);
        }
    }

    private static String read(java.io.InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
