package io.etcddr.service.serve;

import io.etcddr.config.Config;
import io.etcddr.config.ConfigChanges;
import io.etcddr.service.job.Run;
import io.etcddr.value.ClusterName;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// What the service itself logs; what its runs do is told by [io.etcddr.service.logging.RunLog].
final class ServiceLog {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceLog.class);

    void leaseTaken(ClusterName cluster, long epoch) {
        about(LOG.atInfo(), cluster).addKeyValue("epoch", epoch).log("lease taken");
    }

    void leaseRegained(ClusterName cluster) {
        about(LOG.atInfo(), cluster).log("lease renewed again");
    }

    void leaseLeft(ClusterName cluster) {
        about(LOG.atInfo(), cluster).log("lease left to another replica");
    }

    void leaseLost(ClusterName cluster, String why) {
        about(LOG.atWarn(), cluster).addKeyValue("cause", why).log("lease lost");
    }

    void leaseTroubled(ClusterName cluster, String why) {
        about(LOG.atWarn(), cluster).addKeyValue("cause", why).log("lease cannot be seen or renewed");
    }

    void catalogUnreadable(ClusterName cluster, String why) {
        about(LOG.atWarn(), cluster).addKeyValue("cause", why).log("catalog cannot be read");
    }

    void catalogReadable(ClusterName cluster, int points) {
        about(LOG.atInfo(), cluster).addKeyValue("points", points).log("catalog can be read again");
    }

    void hangs(Run run) {
        about(LOG.atError(), run.cluster())
                .addKeyValue("run", run.id())
                .log("{} does not end", run.job().id());
    }

    void started(int clusters) {
        LOG.atInfo().addKeyValue("clusters", clusters).log("service started");
    }

    void stops() {
        LOG.atInfo().log("service stops");
    }

    void stopsAtOnce() {
        LOG.atWarn().log("service stops at once");
    }

    void stopped() {
        LOG.atInfo().log("service stopped");
    }

    /// @param waiting keys that are not in force before the next start, whenever they were changed
    void configApplied(int clusters, ConfigChanges changes, List<String> waiting) {
        LOG.atInfo()
                .addKeyValue("clusters", clusters)
                .addKeyValue("changed", String.join(",", changes.keys()))
                .log("config applied");
        if (!waiting.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("keys", String.join(",", waiting))
                    .addKeyValue("hint", "Restart the service; until then it goes by their values before.")
                    .log("part of the config is in force only after the next start");
        }
    }

    void configWarnings(Config config) {
        Stream.concat(config.warnings().stream(), config.serviceWarnings().stream())
                .forEach(warning -> LOG.atWarn().addKeyValue("cause", warning).log("config in force, but"));
    }

    void configRejected(String why) {
        LOG.atError().addKeyValue("cause", why).log("config rejected, the one before stays in force");
    }

    void spoolTidied(int files) {
        LOG.atInfo().addKeyValue("files", files).log("removed spool files of killed runs");
    }

    void spoolUntidy(String why) {
        LOG.atWarn().addKeyValue("cause", why).log("spool folder cannot be tidied up");
    }

    void drillsTidied(int folders) {
        LOG.atInfo().addKeyValue("folders", folders).log("removed folders of killed drills");
    }

    void drillsUntidy(String why) {
        LOG.atWarn().addKeyValue("cause", why).log("folders of killed drills cannot be removed");
    }

    void leaseWorth(ClusterName cluster, String warning) {
        about(LOG.atWarn(), cluster).log("{}", warning);
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line, ClusterName cluster) {
        return line.addKeyValue("cluster", cluster);
    }
}
