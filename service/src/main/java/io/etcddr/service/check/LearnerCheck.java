package io.etcddr.service.check;

import io.etcddr.config.LearnerConfig;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.source.OurLearner;
import io.etcddr.source.SourceChoice.Candidate;
import java.io.IOException;

/// Whether hot backups can be taken: the learner of the config is a member, answers, keeps up, and can be asked for
/// its HashKV at its peer port.
record LearnerCheck(EtcdClient client, LearnerConfig learner) {
    private static final String NAME = "etcd learner";

    Check run(ClusterView view) throws IOException {
        OurLearner ours = OurLearner.in(view, learner.peerUrl());
        return switch (ours.state()) {
            case FIT -> fit(ours.candidate().orElseThrow(), "");
            case TOO_OLD ->
                learner.runtime() == LearnerConfig.Runtime.PROCESS
                        ? fit(ours.candidate().orElseThrow(), "; its etcd serves no snapshots, its database is copied")
                        : Check.warning(
                                NAME,
                                ours.told(),
                                "Hot backups are taken from a voter and are cold ones. Bring the cluster to etcd 3.4.28 or"
                                        + " newer, or let etcd-dr run the learner (runtime: process): it copies its"
                                        + " database.");
            case UNFIT, SILENT ->
                Check.warning(
                        NAME,
                        ours.told(),
                        "Hot backups are taken from a voter and are cold ones. See to the learner's process and its log.");
            case SLOT_TAKEN ->
                Check.warning(
                        NAME,
                        ours.told(),
                        "etcd takes one learner by default, and hot backups are cold ones meanwhile. Find out who added"
                                + " that one; it goes with `etcdctl member remove` or `member promote`.");
            case ABSENT ->
                Check.warning(
                        NAME,
                        ours.told(),
                        "Hot backups are taken from a voter and are cold ones until it is added: `etcdctl member add NAME"
                                + " --learner --peer-urls=%s`, then start it.".formatted(learner.peerUrl()));
        };
    }

    private Check fit(Candidate candidate, String note) throws IOException {
        long lag = candidate.lag().orElse(0);
        String detail = "%s at %s, %d entries behind"
                .formatted(candidate.member(), candidate.member().endpoint().orElseThrow(), lag);
        if (lag > learner.maximumLag()) {
            return Check.warning(
                    NAME,
                    detail,
                    "More than learner.maximum-lag: hot points will say how far behind they are. Look at the disk and the"
                            + " network of the learner.");
        }
        client.hashKv(candidate.member(), 0);
        return Check.ok(NAME, detail + ", its peer port answers" + note);
    }
}
