package io.etcddr.runtime;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The etcd programs of this machine.
///
/// @param byMinor path by minor, such as `3.6`
public record EtcdBinaries(Map<String, Path> byMinor) {
    public EtcdBinaries {
        byMinor = Map.copyOf(byMinor);
    }

    /// The one of a minor, asked now what it is: a package upgrade may have exchanged the file.
    ///
    /// @param minor such as `3.6`
    /// @throws Failure [ErrorCode#REFUSED] if there is none, [ErrorCode#USAGE] if it cannot be run or is another
    public EtcdBinary of(String minor) throws IOException, Failure {
        Path path = byMinor.get(minor);
        if (path == null) {
            throw new Failure(
                            ErrorCode.REFUSED,
                            "no etcd %s to run on this machine (configured: %s)".formatted(minor, configured()))
                    .hint("Install etcd %s and name it: etcd-binaries: {\"%s\": /path/to/etcd} in the config, or"
                                    .formatted(minor, minor)
                            + " --etcd-binary.")
                    .hintInService("Install etcd %s and name it in the config: etcd-binaries: {\"%s\": /path/to/etcd}"
                            .formatted(minor, minor));
        }
        EtcdBinary binary = EtcdBinary.at(path);
        if (!binary.minor().equals(minor)) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "etcd binary %s is %s, and %s is needed".formatted(path, binary.version(), minor))
                    .hint("Name an etcd %s in etcd-binaries of the config, or with --etcd-binary.".formatted(minor))
                    .hintInService("Name an etcd %s in etcd-binaries of the config.".formatted(minor));
        }
        return binary;
    }

    private String configured() {
        return byMinor.isEmpty() ? "none" : String.join(", ", new TreeMap<>(byMinor).keySet());
    }
}
