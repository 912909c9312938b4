package io.etcddr.cli.rescue;

import io.etcddr.config.Config;
import io.etcddr.config.ServiceConfig;
import io.etcddr.error.Failure;
import io.etcddr.progress.Progress;
import io.etcddr.rescue.Rescue;
import io.etcddr.runtime.EtcdBinaries;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.runtime.ScratchFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What is done with a stopped learner's log. Picocli fills the fields.
public final class RescueOptions {
    @Option(
            names = "--learner-wal-dir",
            paramLabel = "FOLDER",
            description = "The learner's --wal-dir, where it had one.")
    private Optional<Path> walDir;

    @Option(
            names = "--without-wal",
            description = "Take the learner's database as it is, and leave out what only its log has. What is lost is"
                    + " told.")
    private boolean withoutWal;

    @Option(
            names = "--etcd-binary",
            paramLabel = "FILE",
            description =
                    "An etcd of the learner's minor, which applies its log. Default: etcd-binaries of the config.")
    private Optional<Path> binary;

    @Option(
            names = "--state-dir",
            paramLabel = "FOLDER",
            description = "Below it the learner's data lies while its log is applied, for its owner only. Default:"
                    + " service.state-directory of the config, or /var/lib/etcd-dr.")
    private Optional<Path> stateDirectory;

    public Optional<Path> walDir() {
        return walDir;
    }

    public Rescue.Log log() {
        return withoutWal ? Rescue.Log.LEFT_OUT : Rescue.Log.APPLIED;
    }

    /// Whether anything is given.
    public boolean given() {
        return walDir.isPresent() || withoutWal || binary.isPresent() || stateDirectory.isPresent();
    }

    public Rescue rescue(Optional<Config> config, Progress progress) throws IOException, Failure {
        Map<String, Path> byMinor =
                new HashMap<>(config.map(Config::etcdBinaries).orElse(Map.of()));
        if (binary.isPresent()) {
            EtcdBinary named = EtcdBinary.at(binary.get());
            byMinor.put(named.minor(), named.path());
        }
        return new Rescue(new EtcdBinaries(byMinor), scratch(config), progress);
    }

    /// Where databases lie meanwhile.
    public ScratchFolders scratch(Optional<Config> config) {
        Path state = stateDirectory.orElseGet(
                () -> config.map(Config::service).orElse(ServiceConfig.DEFAULT).stateDirectory());
        return new ScratchFolders(state.resolve("rescues"));
    }
}
