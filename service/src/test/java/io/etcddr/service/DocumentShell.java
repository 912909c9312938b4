package io.etcddr.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.StockTools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A shell that a reader of a document would sit at: one bash for all commands, so that variables stay, in a folder of
/// its own. It knows both programs of ours, etcd's tools, age and zstd, and [#STOCK]; nothing else, so that a document
/// cannot do to this machine what nobody thought of.
final class DocumentShell implements AutoCloseable {
    /// The programs of every Debian that documents use. A document that needs another one adds it here.
    private static final List<String> STOCK = List.of("cat", "head", "ls", "sed", "sha256sum", "tail");

    private static final long PATIENCE_MINUTES = 3;

    private final Path folder;
    private final Path scratch;
    private final Process bash;
    private final Writer in;
    private final BufferedReader out;

    /// How a command ended.
    record Outcome(int exitCode, String out, String err) {}

    private DocumentShell(Path folder, Path scratch, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.scratch = scratch;
        ProcessBuilder builder = new ProcessBuilder(StockTools.path("bash").toString(), "--noprofile", "--norc")
                .directory(folder.toFile())
                .redirectError(scratch.resolve("bash.log").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", scratch.resolve("bin").toString());
        this.bash = builder.start();
        this.in = bash.outputWriter(UTF_8);
        this.out = bash.inputReader(UTF_8);
        type("set -o pipefail");
    }

    /// @param folder where the commands run
    /// @param scratch another folder, which they do not see
    static DocumentShell start(Path folder, Path scratch, Map<String, String> environment) throws IOException {
        Path bin = Files.createDirectories(scratch.resolve("bin"));
        program(bin, "etcd-dr", java(Main.class));
        program(bin, "etcd-restore", java(io.etcddr.cli.Main.class));
        program(bin, "etcdctl", quoted(EtcdVersion.V3_6.etcdctl()));
        program(bin, "etcdutl", quoted(EtcdVersion.V3_6.etcdutl()));
        program(bin, "age", quoted(StockTools.path("age")));
        program(bin, "zstd", quoted(StockTools.path("zstd")));
        for (String name : STOCK) {
            program(bin, name, quoted(StockTools.path(name)));
        }
        return new DocumentShell(folder, scratch, environment);
    }

    private static String java(Class<?> main) {
        return "%s -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx160m --enable-native-access=ALL-UNNAMED -cp '%s' %s"
                .formatted(
                        quoted(Path.of(System.getProperty("java.home"), "bin", "java")),
                        System.getProperty("java.class.path"),
                        main.getName());
    }

    private static String quoted(Path path) {
        return "'%s'".formatted(path.toAbsolutePath());
    }

    private static void program(Path bin, String name, String command) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\nexec %s \"$@\"\n".formatted(command));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /// Runs one command line, however many lines it has.
    Outcome run(String command) throws IOException {
        Path script = Files.writeString(scratch.resolve("command"), command + "\n");
        Path commandOut = scratch.resolve("out");
        Path commandErr = scratch.resolve("err");
        type(". '%s' >'%s' 2>'%s' </dev/null; echo $?".formatted(script, commandOut, commandErr));
        int exitCode = Integer.parseInt(nextLine(command));
        return new Outcome(exitCode, Files.readString(commandOut), Files.readString(commandErr));
    }

    private void type(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    private String nextLine(String command) throws IOException {
        try {
            return CompletableFuture.supplyAsync(this::readLine).get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new IOException(
                    "no end of `%s`: %s".formatted(command, Files.readString(scratch.resolve("bash.log"))), e);
        }
    }

    private String readLine() {
        try {
            return out.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the commands run.
    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        bash.descendants().forEach(ProcessHandle::destroyForcibly);
        bash.destroyForcibly();
    }
}
