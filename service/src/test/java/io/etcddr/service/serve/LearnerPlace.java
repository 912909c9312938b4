package io.etcddr.service.serve;

import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.ClusterView.Member;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.runtime.EtcdProcess;
import io.etcddr.service.Site;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A site with a learner of the cluster. What a service that was killed left of it ends here.
public final class LearnerPlace implements AutoCloseable {
    private final int peerPort = Ports.reserve();
    private final int clientPort = Ports.reserve();
    private final EtcdCluster cluster;
    private final Site site;

    private LearnerPlace(Path folder, EtcdCluster cluster) throws IOException {
        this.cluster = cluster;
        this.site = Site.inFolder(folder, cluster);
    }

    /// Where the service runs it.
    ///
    /// @param schedules of the cluster; what is not in it is not done
    public static LearnerPlace ofService(Path folder, EtcdCluster cluster, String schedules) throws IOException {
        LearnerPlace place = new LearnerPlace(folder, cluster);
        place.site.withManagedLearner(place.peerPort, place.clientPort, cluster.version());
        ServeConfigs.append(
                place.site, schedules + ", cold: none, verify: none, drill: none, expire: none", "lease-period: 2s");
        return place;
    }

    /// Where somebody else does.
    static LearnerPlace ofOthers(Path folder, EtcdCluster cluster) throws IOException {
        LearnerPlace place = new LearnerPlace(folder, cluster);
        place.site.edit("    # schedules: {drill: none}", """
                            learner:
                              runtime: external
                              peer-url: %s
                              client-url: http://127.0.0.1:%d
                        """.formatted(place.peerUrl(), place.clientPort)
                .stripTrailing());
        return place;
    }

    public Site site() {
        return site;
    }

    /// By which its member is known.
    public String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    /// The members without a vote.
    public List<Member> learners() throws IOException {
        return view().members().stream().filter(Member::learner).toList();
    }

    /// As the voters tell it.
    public ClusterView view() throws IOException {
        try (EtcdClient client = EtcdClient.connect(cluster.access())) {
            return client.view();
        }
    }

    /// Its etcd, which outlives a service that is killed.
    public Optional<EtcdProcess> process() throws IOException {
        return EtcdProcess.find(site.learner());
    }

    /// SIGKILL to its etcd, if there is one.
    public void killProcess() throws IOException {
        Optional<EtcdProcess> left = process();
        if (left.isPresent()) {
            left.get().close();
        }
    }

    public void awaitInSync() {
        DaemonSite.await(
                "the learner to be in sync", () -> site.dr("learner", "status").exitCode() == 0);
    }

    @Override
    public void close() throws IOException {
        killProcess();
        Ports.release(peerPort);
        Ports.release(clientPort);
    }
}
