package io.etcddr.config;

import io.etcddr.config.CronSyntax.Gaps;
import io.etcddr.config.ProtectionConfig.Expiry;
import io.etcddr.config.ProtectionConfig.Schedules;
import io.etcddr.retention.RetentionPolicy;
import io.etcddr.value.Durations;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether what is configured for a cluster makes sense together. A remark is made where the value is written,
/// in the cluster or in `defaults`; said of several clusters, it is made once.
final class ProtectionChecks {
    /// More points than this within the grace period, in which nothing is deleted, is hardly meant.
    private static final long MOST_POINTS = 500;

    private final ClusterConfig config;
    private final ProtectionConfig protection;
    private final Section cluster;
    private final Optional<Section> defaults;
    private final Surroundings surroundings;

    ProtectionChecks(ClusterConfig config, Section cluster, Optional<Section> defaults, Surroundings surroundings) {
        this.config = config;
        this.protection = config.protection();
        this.cluster = cluster;
        this.defaults = defaults;
        this.surroundings = surroundings;
    }

    void run() {
        Schedules schedules = protection.schedules();
        schedules.cold().ifPresent(schedule -> backup(schedule, ProtectionReader.COLD));
        schedules.hot().ifPresent(this::hot);
        if (schedules.cold().isEmpty() && schedules.hot().isEmpty()) {
            neverBackedUp();
        }
        if (schedules.cold().isEmpty() && schedules.hot().isPresent()) {
            onlyByALearner();
        }
        freshness(schedules);
        schedules.verify().ifPresent(this::verify);
        schedules.drill().ifPresent(schedule -> drill());
        schedules.expire().ifPresent(schedule -> expire());
        if (surroundings.cannotSign() && !schedules.equals(Schedules.NONE)) {
            warn("signing.key-file is missing: here nothing can run by itself", ProtectionReader.SCHEDULES);
        }
        retention();
        replaced();
    }

    private void backup(Schedule schedule, Key<?> key) {
        if (surroundings.nobodyToEncryptFor()) {
            warn("encryption.recipients is missing: here no backup can be taken", ProtectionReader.SCHEDULES, key);
        }
        if (surroundings.provesNothing()) {
            warn(
                    "nothing that is backed up is proven (backup.prove or backup.spool is none), so the cluster is"
                            + " always older than max-age",
                    ProtectionReader.SCHEDULES,
                    key);
        }
        Optional<Gaps> gaps = gaps(schedule);
        if (gaps.isEmpty()) {
            return;
        }
        Duration shortest = gaps.get().shortest();
        if (protection.retry().window().compareTo(shortest) > 0
                && place(List.of(ProtectionReader.RETRY, ProtectionReader.WINDOW))
                        .isPresent()) {
            warn(
                    "is %s, but %s backups are due every %s: while one is tried again, the next ones are left out"
                            .formatted(
                                    Durations.format(protection.retry().window()),
                                    key.name(),
                                    Durations.format(shortest)),
                    ProtectionReader.RETRY,
                    ProtectionReader.WINDOW);
        }
        Duration grace = surroundings.backup().gracePeriod();
        long points = grace.dividedBy(shortest);
        if (points > MOST_POINTS) {
            warn(
                    "makes %d points within backup.grace-period (%s), in which none is deleted"
                            .formatted(points, Durations.format(grace)),
                    ProtectionReader.SCHEDULES,
                    key);
        }
    }

    /// A machine that only restores is not expected to, and whoever writes `cold: none` means it.
    private void neverBackedUp() {
        boolean backsUp = !surroundings.cannotSign() && !surroundings.nobodyToEncryptFor();
        if (backsUp
                && place(List.of(ProtectionReader.SCHEDULES, ProtectionReader.COLD))
                        .isEmpty()) {
            Section.Place place = cluster.place();
            cluster.reading()
                    .problems()
                    .warnService(
                            place.line(),
                            place.path(),
                            "no schedule backs it up: give schedules.cold, or say none there if something else runs"
                                    + " etcd-dr backup");
        }
    }

    /// While the learner is lost a voter stands in, but late; and only cold points are compared with every voter.
    private void onlyByALearner() {
        if (place(List.of(ProtectionReader.SCHEDULES, ProtectionReader.COLD)).isEmpty()) {
            Section.Place place = placeOrCluster(List.of(ProtectionReader.SCHEDULES, ProtectionReader.HOT));
            cluster.reading()
                    .problems()
                    .warnService(
                            place.line(),
                            place.path(),
                            "only a learner backs it up, and while that is lost backups are late: give schedules.cold"
                                    + " too, such as {every: 6h}, or say none there");
        }
    }

    private record Pause(Key<?> key, Duration longest) {}

    /// A point is a point: what comes oftener keeps the cluster fresh.
    private void freshness(Schedules schedules) {
        Stream.concat(
                        pause(ProtectionReader.COLD, schedules.cold()).stream(),
                        pause(ProtectionReader.HOT, schedules.hot()).stream())
                .min(Comparator.comparing(Pause::longest))
                .filter(pause -> protection.maxAge().compareTo(pause.longest()) < 0)
                .ifPresent(pause -> warnAtFirst(
                        "max-age is %s, but up to %s pass between two %s backups: the cluster is stale in between"
                                .formatted(
                                        Durations.format(protection.maxAge()),
                                        Durations.format(pause.longest()),
                                        pause.key().name()),
                        List.of(List.of(ProtectionReader.MAX_AGE), List.of(ProtectionReader.SCHEDULES, pause.key()))));
    }

    private Optional<Pause> pause(Key<?> key, Optional<Schedule> schedule) {
        return schedule.flatMap(some ->
                gaps(some).map(gaps -> new Pause(key, gaps.longest().plus(some.jitter()))));
    }

    private void hot(Schedule schedule) {
        if (config.learner().isEmpty()) {
            Section.Place place = placeOrCluster(List.of(ProtectionReader.SCHEDULES, ProtectionReader.HOT));
            cluster.reading()
                    .problems()
                    .add(
                            place.line(),
                            place.path(),
                            "needs a learner, and cluster %s has none: describe it in learner, or say hot: none"
                                    .formatted(config.name()));
        }
        backup(schedule, ProtectionReader.HOT);
    }

    private void verify(Schedule schedule) {
        decrypts(ProtectionReader.VERIFY);
        Duration within = protection.verification().within();
        Optional<Duration> longest = gaps(schedule).map(gaps -> gaps.longest().plus(schedule.jitter()));
        if (longest.filter(gap -> gap.compareTo(within) > 0).isPresent()) {
            warnAtFirst(
                    "verification.within is %s, but up to %s pass between two verifications"
                            .formatted(Durations.format(within), Durations.format(longest.get())),
                    List.of(
                            List.of(ProtectionReader.VERIFICATION, ProtectionReader.WITHIN),
                            List.of(ProtectionReader.SCHEDULES, ProtectionReader.VERIFY)));
        }
    }

    private void drill() {
        decrypts(ProtectionReader.DRILL);
        if (!surroundings.drills()) {
            Section.Place place = placeOrCluster(List.of(ProtectionReader.SCHEDULES, ProtectionReader.DRILL));
            cluster.reading()
                    .problems()
                    .add(place.line(), place.path(), "needs etcd-binaries: there is no etcd to boot");
        }
    }

    private void decrypts(Key<?> job) {
        if (surroundings.cannotDecrypt()) {
            warn(
                    "encryption.identity-file is missing: here nothing that is encrypted can be read",
                    ProtectionReader.SCHEDULES,
                    job);
        }
    }

    private void expire() {
        boolean asked = place(List.of(ProtectionReader.EXPIRY)).isPresent();
        if (protection.expiry() == Expiry.DRY_RUN && !asked) {
            warn(
                    "only says what it would delete; let it delete with expire.confirm: true, or say false there",
                    ProtectionReader.SCHEDULES,
                    ProtectionReader.EXPIRE);
        }
    }

    private void retention() {
        keepsNothing(RetentionReader.COLD, protection.retention().cold());
        if (protection.schedules().hot().isPresent()) {
            keepsNothing(RetentionReader.HOT, protection.retention().hot());
        }
    }

    private void keepsNothing(Key<?> kind, RetentionPolicy policy) {
        int rules = policy.keepLast()
                + policy.hourly()
                + policy.daily()
                + policy.weekly()
                + policy.monthly()
                + policy.yearly();
        if (rules == 0 && policy.keepWithin().isZero()) {
            warn(
                    "has no rule that keeps anything: what stays is minimum-redundancy (%d) and what is held"
                            .formatted(policy.minimumRedundancy()),
                    ProtectionReader.RETENTION,
                    kind);
        }
    }

    /// A group in a cluster replaces that of `defaults` as a whole, which is easily forgotten.
    private void replaced() {
        Stream.of(
                        List.<Key<?>>of(ProtectionReader.RETRY),
                        List.<Key<?>>of(ProtectionReader.VERIFICATION),
                        List.<Key<?>>of(ProtectionReader.RETENTION, RetentionReader.COLD),
                        List.<Key<?>>of(ProtectionReader.RETENTION, RetentionReader.HOT))
                .forEach(path -> {
                    List<String> own = cluster.keysOf(path);
                    List<String> lost = defaults.map(section -> section.keysOf(path)).orElse(List.of()).stream()
                            .filter(key -> !own.contains(key))
                            .toList();
                    if (!own.isEmpty() && !lost.isEmpty()) {
                        warn(
                                "replaces that of defaults as a whole: %s %s the default again"
                                        .formatted(String.join(", ", lost), lost.size() == 1 ? "has" : "have"),
                                path.toArray(Key<?>[]::new));
                    }
                });
    }

    private Optional<Gaps> gaps(Schedule schedule) {
        return switch (schedule.timing()) {
            case Schedule.Every(Duration interval) -> Optional.of(new Gaps(interval, interval));
            case Schedule.Cron cron -> cluster.reading().cron().gaps(cron);
        };
    }

    /// Where the value that is in force is written.
    private Optional<Section.Place> place(List<Key<?>> path) {
        return cluster.place(path).or(() -> defaults.flatMap(section -> section.place(path)));
    }

    private Section.Place placeOrCluster(List<Key<?>> path) {
        return place(path).orElse(cluster.place());
    }

    private void warn(String text, Key<?>... path) {
        warnAtFirst(text, List.of(List.of(path)));
    }

    /// @param paths the first of them that is written gets the remark
    private void warnAtFirst(String text, List<List<Key<?>>> paths) {
        Section.Place place =
                paths.stream().flatMap(path -> place(path).stream()).findFirst().orElse(cluster.place());
        cluster.reading().problems().warn(place.line(), place.path(), text);
    }
}
