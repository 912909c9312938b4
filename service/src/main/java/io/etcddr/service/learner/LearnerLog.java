package io.etcddr.service.learner;

import static java.util.Objects.requireNonNull;

import io.etcddr.learner.Action;
import io.etcddr.learner.LearnerState;
import io.etcddr.learner.LearnerStatus;
import io.etcddr.learner.ManagedLearner;
import io.etcddr.value.ClusterName;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// What is logged of a learner: its states, and each step that changes something.
record LearnerLog(ClusterName cluster) implements ManagedLearner.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LearnerLog.class);
    private static final Set<LearnerState> TROUBLE =
            EnumSet.of(LearnerState.BROKEN, LearnerState.LAGGING, LearnerState.REMOVED);

    LearnerLog {
        requireNonNull(cluster, "cluster is null");
    }

    @Override
    public void acts(Action action) {
        switch (action) {
            case Action.Wait wait -> {}
            case Action.Add add -> about(LOG.atInfo(), add).log("learner is added to the cluster");
            case Action.Adopt adopt -> about(LOG.atInfo(), adopt).log("learner was added before, and is ours");
            case Action.Start start ->
                about(LOG.atInfo(), start).addKeyValue("etcd", start.minor()).log("learner is started");
            case Action.Stop stop -> about(LOG.atInfo(), stop).log("learner is stopped");
            case Action.Remove remove -> about(LOG.atWarn(), remove).log("learner is removed from the cluster");
            case Action.Settle settle -> about(LOG.atInfo(), settle).log("learner is in sync");
            case Action.Copy copy -> about(LOG.atInfo(), copy).log("learner is stopped, copied and started again");
            case Action.HandOver handOver -> about(LOG.atInfo(), handOver).log("learner's copy is handed over");
            case Action.Erase erase -> about(LOG.atInfo(), erase).log("learner's data is removed");
        }
    }

    @Override
    public void fails(Action action, String why) {
        LOG.atWarn()
                .addKeyValue("cluster", cluster)
                .addKeyValue("cause", why)
                .log("learner: {} failed", action.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }

    void changed(LearnerStatus before, LearnerStatus now) {
        if (before.state() == now.state()) {
            return;
        }
        LoggingEventBuilder line = TROUBLE.contains(now.state()) ? LOG.atWarn() : LOG.atInfo();
        line = line.addKeyValue("cluster", cluster);
        if (!now.why().isEmpty()) {
            line = line.addKeyValue("cause", now.why());
        }
        line.log("learner: {}", now.state().id());
    }

    void blocked(String why) {
        LOG.atWarn().addKeyValue("cluster", cluster).addKeyValue("cause", why).log("learner cannot be looked after");
    }

    void hangs() {
        LOG.atError().addKeyValue("cluster", cluster).log("looking after the learner does not end");
    }

    private LoggingEventBuilder about(LoggingEventBuilder line, Action action) {
        LoggingEventBuilder named = line.addKeyValue("cluster", cluster);
        return action.why().isEmpty() ? named : named.addKeyValue("cause", action.why());
    }
}
