package io.etcddr.service.check;

import io.etcddr.backup.SpoolRoom;
import io.etcddr.cli.output.Units;
import io.etcddr.config.ClusterConfig;
import io.etcddr.config.Config;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.spool.SpoolFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// This machine: room for spool files, and an etcd for drills.
final class LocalChecks {
    private final Config config;
    private final ClusterConfig cluster;
    private final Optional<ClusterView> view;

    /// @param view empty when the cluster could not be looked at
    LocalChecks(Config config, ClusterConfig cluster, Optional<ClusterView> view) {
        this.config = config;
        this.cluster = cluster;
        this.view = view;
    }

    List<Check> run() {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.of("spool", this::spool));
        if (cluster.protection().schedules().drill().isPresent()) {
            checks.add(Check.of("drill binary", this::drillBinary));
        }
        return checks;
    }

    private Check spool() throws IOException {
        Path folder = config.backup().spoolDirectory();
        OptionalLong largest = view.stream()
                .flatMap(look -> look.members().stream())
                .flatMap(member -> member.status().stream())
                .mapToLong(ClusterView.Status::dbSize)
                .max();
        return spool(folder, new SpoolFolder(folder).usableSpace(), largest);
    }

    /// @param database its size in bytes, empty while no member tells it
    static Check spool(Path folder, long free, OptionalLong database) {
        if (database.isEmpty()) {
            return Check.ok(
                    "spool",
                    "%s has %s free; how much a backup needs is not known while etcd does not answer"
                            .formatted(folder, Units.size(free)));
        }
        long needed = SpoolRoom.neededFor(database.getAsLong());
        String detail = "%s has %s free, a backup needs %s for a database of %s"
                .formatted(folder, Units.size(free), Units.size(needed), Units.size(database.getAsLong()));
        if (free < needed) {
            return Check.failed(
                    "spool", detail, "Free some room there, or set backup.spool-directory to a larger disk.");
        }
        return free < needed + database.getAsLong()
                ? Check.warning("spool", detail, "A database that grows will not fit for long; give it more room.")
                : Check.ok("spool", detail);
    }

    private Check drillBinary() throws IOException, Failure {
        Optional<String> minor = view.stream()
                .flatMap(look -> look.voters().stream())
                .flatMap(voter -> voter.status().stream())
                .map(status -> status.version().replaceFirst("^(\\d+\\.\\d+).*", "$1"))
                .findFirst();
        if (minor.isEmpty()) {
            return Check.warning("drill binary", "the cluster's version is not known", "Bring the cluster back first.");
        }
        Optional<Path> binary = Optional.ofNullable(config.etcdBinaries().get(minor.get()));
        if (binary.isEmpty()) {
            return Check.failed(
                    "drill binary",
                    "drills are scheduled, and etcd-binaries has no etcd %s".formatted(minor.get()),
                    "Add etcd-binaries: {\"%s\": /path/to/etcd}.".formatted(minor.get()));
        }
        EtcdBinary found = EtcdBinary.at(binary.get());
        return found.minor().equals(minor.get())
                ? Check.ok("drill binary", "%s is etcd %s".formatted(binary.get(), found.version()))
                : Check.failed(
                        "drill binary",
                        "%s is etcd %s, the cluster runs %s".formatted(binary.get(), found.version(), minor.get()),
                        "Point etcd-binaries at an etcd of that minor.");
    }
}
