package io.etcddr.runtime;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How one etcd is started. The process gets no variable of our environment: what begins with `ETCD_` would be taken
/// for a flag, and the rest may hold secrets.
///
/// @param dataDir its `--data-dir`; by it a process is known again whose parent was killed
/// @param flags all others but those of logging, each as `--name=value`
/// @param environment all that it gets
public record EtcdCommand(EtcdBinary binary, Path dataDir, List<String> flags, Map<String, String> environment) {
    private static final String DATA_DIR = "--data-dir=";

    public EtcdCommand {
        requireNonNull(binary, "binary is null");
        dataDir = dataDir.toAbsolutePath().normalize();
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }

    public EtcdCommand(EtcdBinary binary, Path dataDir, List<String> flags) {
        this(binary, dataDir, flags, Map.of());
    }

    /// Program and arguments. The data directory comes first: the system shows the start of a long line only.
    List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(binary.path().toString());
        line.add(DATA_DIR + dataDir);
        // Named, or an etcd whose parent has pid 1, as in a container, looks for journald. 3.4 needs the logger too.
        line.add("--logger=zap");
        line.add("--log-outputs=stderr");
        line.addAll(flags);
        return line;
    }

    /// Whether `argument` names a data directory in `folder`.
    static boolean liesIn(Path folder, String argument) {
        return argument.startsWith(DATA_DIR)
                && Path.of(argument.substring(DATA_DIR.length())).startsWith(folder);
    }
}
