package io.etcddr.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.catalog.Manifest;
import io.etcddr.datadir.DataDirReport;
import io.etcddr.error.Failure;
import io.etcddr.etcd.ClusterView;
import io.etcddr.etcd.EtcdData;
import io.etcddr.etcd.EtcdException;
import io.etcddr.etcd.EtcdException.Reason;
import io.etcddr.etcd.HashKvAnswer;
import io.etcddr.etcd.StoredKey;
import io.etcddr.etcd.WatchAnswer;
import io.etcddr.mvcc.HashKv;
import io.etcddr.progress.Progress;
import io.etcddr.restore.FetchedPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/// What is asked of the etcd that was booted, and compared.
final class WireChecks {
    /// Below it a watch is answered within a tenth of a second; a machine may be busy.
    private static final Duration WATCH_PATIENCE = Duration.ofSeconds(30);

    private static final byte[] KEY = "/etcd-dr/drill".getBytes(UTF_8);

    private final DrillEtcd etcd;
    private final FetchedPoint point;
    private final DataDirReport built;
    private final List<HashKv> hashes;
    private final long highestSeen;
    private final Findings findings;
    private final Progress progress;

    /// @param hashes of the data directory at its revision, one for each compact revision that etcd may answer
    ///     with
    /// @param highestSeen the highest revision that the old cluster is known to have reached
    WireChecks(
            DrillEtcd etcd,
            FetchedPoint point,
            DataDirReport built,
            List<HashKv> hashes,
            long highestSeen,
            Findings findings,
            Progress progress) {
        this.etcd = etcd;
        this.point = point;
        this.built = built;
        this.hashes = List.copyOf(hashes);
        this.highestSeen = highestSeen;
        this.findings = findings;
        this.progress = progress;
    }

    /// In an order that keeps what passes with time for last, as far as it can: leases run out.
    ///
    /// @param firstRevision that the first read showed
    /// @throws IOException if etcd does not answer; that says nothing about the point, unless etcd has ended by
    ///     itself
    void run(long firstRevision) throws IOException, Failure {
        LeaseComparison leases = new LeaseComparison(etcd.data(), etcd::age, point.backend(), findings);
        findings.check(Aspect.REVISION, () -> revision(firstRevision, leases));
        findings.check(Aspect.LEASES, leases::run);
        findings.check(Aspect.CLUSTER, this::cluster);
        findings.check(Aspect.HASHKV, this::hashKv);
        findings.check(Aspect.KEYS, this::keys);
        findings.check(Aspect.USERS, this::users);
        findings.check(Aspect.WRITE, this::write);
        findings.check(Aspect.WATCH, this::watch);
    }

    private String revision(long first, LeaseComparison leases) {
        long expected = built.revisionAfter();
        boolean movedOn = first > expected && leases.anyMayHaveRunOut();
        if (first != expected && !movedOn) {
            findings.add("etcd begins with revision %d, the restore moved it to %d", first, expected);
        }
        return "revision %d of the point became %d".formatted(built.revisionBefore(), expected);
    }

    private String cluster() throws IOException {
        ClusterView view = etcd.client().view();
        for (ClusterView.Alarm alarm : view.alarms()) {
            findings.add("the alarm %s is raised", alarm.type());
        }
        List<String> members =
                view.members().stream().map(member -> member.id().hex()).toList();
        List<String> expected =
                built.memberIds().values().stream().map(id -> id.hex()).toList();
        if (!view.id().equals(built.clusterId()) || !members.equals(expected)) {
            findings.add(
                    "etcd says that it is cluster %s with the members %s, built was %s with %s",
                    view.id(), members, built.clusterId(), expected);
        }
        return "one member, %s"
                .formatted(
                        view.alarms().isEmpty()
                                ? "no alarm"
                                : Findings.count(view.alarms().size(), "alarm"));
    }

    /// Servers before 3.4.27 answer for no revision that they have compacted, and the one that a restore begins
    /// with is.
    private String hashKv() throws IOException {
        HashKvAnswer answer;
        try {
            answer = etcd.client().hashKv(etcd.endpoint(), built.revisionAfter());
        } catch (EtcdException e) {
            if (e.reason() == Reason.COMPACTED
                    && point.manifest().etcd().version().startsWith("3.4.")) {
                return "not answered by this version for a compacted revision; every key is compared instead";
            }
            throw e;
        }
        Optional<HashKv> expected = hashes.stream()
                .filter(hash -> hash.compactRevision() == answer.compactRevision())
                .findFirst();
        if (expected.isEmpty()) {
            return "answered for compact revision %d, which cannot be compared; every key is compared instead"
                    .formatted(answer.compactRevision());
        }
        findings.compare(
                "HashKV at revision %d".formatted(answer.revision()),
                answer.hash(),
                expected.get().hash(),
                "the data directory");
        return "%d at revision %d".formatted(answer.hash(), answer.revision());
    }

    private String keys() throws IOException {
        Manifest.Etcd manifest = point.manifest().etcd();
        KeyComparison keys;
        try (Progress.Stage stage = progress.stage("compare", OptionalLong.empty())) {
            keys = new KeyComparison(etcd.data(), built.revisionAfter(), findings, stage);
            keys.run(point.backend(), built.revisionBefore());
        }
        if (point.manifest().walked()) {
            findings.compare("number of live keys", keys.keys(), manifest.liveKeys(), "the manifest");
            manifest.liveKeysByPrefix().forEach((group, count) -> {
                if (!group.isEmpty()) {
                    findings.compare(
                            "number of live keys in " + group,
                            keys.groups().getOrDefault(group, 0L),
                            count,
                            "the manifest");
                }
            });
        }
        return "%s, %d of them with a lease".formatted(Findings.count(keys.keys(), "key"), keys.leased());
    }

    private String users() throws IOException {
        EtcdData data = etcd.data();
        compareNames("users", data.users(), built.facts().users());
        compareNames("roles", data.roles(), built.facts().roles());
        if (built.facts().authEnabled()) {
            try {
                etcd.dataForStrangers().revision();
                findings.add("authentication is on in the point, and etcd serves who has no user");
            } catch (EtcdException e) {
                if (e.reason() != Reason.DENIED) {
                    throw e;
                }
            }
        }
        return "%s, %s, authentication %s"
                .formatted(
                        Findings.count(built.facts().users().size(), "user"),
                        Findings.count(built.facts().roles().size(), "role"),
                        built.facts().authEnabled() ? "on" : "off");
    }

    private void compareNames(String what, List<String> served, List<String> expected) {
        if (!new TreeSet<>(served).equals(new TreeSet<>(expected))) {
            findings.add("etcd has %d %s, the point %d, or others", served.size(), what, expected.size());
        }
    }

    private String write() throws IOException {
        EtcdData data = etcd.data();
        byte[] value = ("drilled " + point.manifest().id()).getBytes(UTF_8);
        long before = data.revision();
        long written = data.put(KEY, value);
        if (written <= before || written <= highestSeen) {
            findings.add(
                    "a write got revision %d; before it was %d, and the old cluster had reached %d",
                    written, before, highestSeen);
        }
        Optional<StoredKey> read = data.get(KEY);
        if (read.filter(key -> Arrays.equals(key.value(), value) && key.modRevision() == written)
                .isEmpty()) {
            findings.add("a write of revision %d is not read back", written);
        }
        return "a write got revision %d".formatted(written);
    }

    /// As the watchers of the old cluster do, APISIX among them: they go on behind the last revision that they
    /// have seen.
    private String watch() throws IOException {
        long asked = highestSeen + 1;
        WatchAnswer answer = etcd.data().watch(asked, WATCH_PATIENCE);
        if (!answer.equals(new WatchAnswer.Compacted(built.revisionAfter()))) {
            findings.add(
                    "a watch from revision %d is not told that everything below %d is compacted; answered was %s",
                    asked, built.revisionAfter(), answer);
        }
        return "a watch from revision %d is told to begin anew".formatted(asked);
    }
}
