package io.etcddr.cli.datadir;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.restore.Bump;
import io.etcddr.restore.RestoreRequest;
import io.etcddr.restore.RestoreRequest.NewMember;
import io.etcddr.restore.RestoreSource;
import io.etcddr.restore.Target;
import io.etcddr.restore.Trust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Who the restored members are and where they go: etcdutl's flags under their own names. Picocli fills the fields.
final class MemberOptions {
    private static final String DEFAULT_NAME = "default";
    private static final String DEFAULT_PEER_URL = "http://localhost:2380";

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the member. Default: " + DEFAULT_NAME + ".")
    private Optional<String> name;

    @Option(
            names = "--initial-cluster",
            paramLabel = "NAME=URL,...",
            description = "All members of the new cluster. Default: this one alone.")
    private Optional<String> initialCluster;

    @Option(
            names = "--initial-cluster-token",
            paramLabel = "TOKEN",
            description = "The same for every member. Default: ${DEFAULT-VALUE}.")
    private String token = "etcd-cluster";

    @Option(
            names = "--initial-advertise-peer-urls",
            paramLabel = "URL,...",
            split = ",",
            description = "Peer URLs of this member. Default: as --initial-cluster has them.")
    private List<String> advertisePeerUrls = new ArrayList<>();

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Must not exist or be empty. Default: NAME.etcd. With --all-members: the folder around them.")
    private Optional<Path> dataDir;

    @Option(
            names = "--wal-dir",
            paramLabel = "FOLDER",
            description = "Separate folder of the WAL. With --all-members: the folder around them.")
    private Optional<Path> walDir;

    @Option(
            names = "--all-members",
            description = "Build every member of --initial-cluster here, as DATA-DIR/NAME.etcd.")
    private boolean allMembers;

    @Option(
            names = "--bump-revision",
            paramLabel = "N",
            description = "Raise the revision by N; 0 leaves it. Default: past the highest that the repository"
                    + " has seen of the cluster, plus 1000000000.")
    private Optional<Long> bumpRevision;

    @Option(
            names = "--mark-compacted",
            description = "With --bump-revision: mark what is below as compacted, so that watchers start again."
                    + " The default bump always does.")
    private boolean markCompacted;

    @Option(
            names = "--etcd-version",
            paramLabel = "MINOR",
            description = "The etcd that will run on it: 3.4, 3.5, 3.6 or 3.7. Default: that of the point.")
    private Optional<String> etcdVersion;

    /// What the flags say, checked, before anything is opened.
    Members check() throws Failure {
        List<NewMember> cluster = cluster();
        List<Target> targets = allMembers ? allTargets(cluster) : List.of(oneTarget(cluster));
        return new Members(targets, cluster, token, etcdVersion, bump());
    }

    record Members(
            List<Target> targets, List<NewMember> cluster, String token, Optional<String> etcdVersion, Bump bump) {
        RestoreRequest request(RestoreSource source, Trust trust) {
            return new RestoreRequest(source, targets, cluster, token, etcdVersion, bump, trust);
        }
    }

    private List<NewMember> cluster() throws Failure {
        try {
            if (initialCluster.isPresent()) {
                return InitialCluster.parse(initialCluster.get());
            }
            List<String> urls = advertisePeerUrls.isEmpty() ? List.of(DEFAULT_PEER_URL) : advertisePeerUrls;
            urls.forEach(InitialCluster::peerUrl);
            return List.of(new NewMember(name.orElse(DEFAULT_NAME), urls));
        } catch (IllegalArgumentException e) {
            String option = initialCluster.isPresent() ? "--initial-cluster" : "--initial-advertise-peer-urls";
            throw new Failure(ErrorCode.USAGE, "%s: %s".formatted(option, e.getMessage()), e)
                    .hint("It takes the same text as etcd: m1=https://10.0.0.1:2380,m2=https://10.0.0.2:2380");
        }
    }

    private Target oneTarget(List<NewMember> cluster) throws Failure {
        String member = name.orElse(DEFAULT_NAME);
        NewMember self = cluster.stream()
                .filter(other -> other.name().equals(member))
                .findFirst()
                .orElseThrow(() -> new Failure(
                                ErrorCode.USAGE, "member \"%s\" is not in --initial-cluster".formatted(member))
                        .hint("Name one of %s with --name, or build them all with --all-members."
                                .formatted(cluster.stream().map(NewMember::name).toList())));
        checkAdvertised(self);
        return new Target(member, dataDir.orElse(Path.of(member + ".etcd")), walDir);
    }

    /// etcd refuses to start when they differ, so it is better told now.
    private void checkAdvertised(NewMember self) throws Failure {
        if (!advertisePeerUrls.isEmpty() && !new HashSet<>(advertisePeerUrls).equals(new HashSet<>(self.peerUrls()))) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "--initial-advertise-peer-urls %s differ from %s in --initial-cluster for \"%s\""
                                    .formatted(advertisePeerUrls, self.peerUrls(), self.name()))
                    .hint("Leave --initial-advertise-peer-urls out: --initial-cluster says it already.");
        }
    }

    private List<Target> allTargets(List<NewMember> cluster) throws Failure {
        if (name.isPresent() || !advertisePeerUrls.isEmpty()) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "--all-members builds every member: --name and --initial-advertise-peer-urls name one")
                    .hint("Leave them out; --initial-cluster has the names and the URLs.");
        }
        if (initialCluster.isEmpty()) {
            throw new Failure(ErrorCode.USAGE, "--all-members needs --initial-cluster")
                    .hint("Name the members: --initial-cluster m1=https://10.0.0.1:2380,m2=https://10.0.0.2:2380");
        }
        Path parent = dataDir.orElse(Path.of(""));
        return cluster.stream()
                .map(member -> new Target(
                        member.name(),
                        parent.resolve(member.name() + ".etcd"),
                        walDir.map(folder -> folder.resolve(member.name() + ".wal"))))
                .toList();
    }

    private Bump bump() throws Failure {
        long amount = bumpRevision.orElse(0L);
        if (amount < 0) {
            throw new Failure(ErrorCode.USAGE, "--bump-revision %d is negative".formatted(amount))
                    .hint("A revision that goes backwards leaves watchers waiting for ever: leave the flag out.");
        }
        if (bumpRevision.isEmpty()) {
            return new Bump.PastLastSeen();
        }
        if (amount > 0 != markCompacted) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "--mark-compacted is required with --bump-revision above 0, and refused with 0")
                    .hint("etcdutl wants the same: a bump alone leaves watchers waiting. Without both flags the default"
                            + " bump applies, which is what most restores need.");
        }
        return amount == 0 ? new Bump.Off() : new Bump.By(amount, Bump.Compaction.MARKED);
    }
}
