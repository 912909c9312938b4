package io.etcddr.service.metrics;

import java.util.List;

/// Every metric of ours: `docs/metrics.md` is made of it. The values of every label are bounded: clusters by
/// the configuration, all others by an enum.
public enum Metric {
    BUILD("etcddr_build", Kind.GAUGE, "Always 1; what is running.", "version", "java"),
    READY("etcddr_ready", Kind.GAUGE, "1 when /readyz answers 200."),
    CONFIG_LOADED("etcddr_config_loaded_timestamp_seconds", Kind.GAUGE, "When the configuration in force was loaded."),
    CONFIG_REJECTED(
            "etcddr_config_rejected",
            Kind.GAUGE,
            "1 while the file holds a newer configuration that has problems and is not in force."),
    CONFIG_WAITING(
            "etcddr_config_waiting_keys",
            Kind.GAUGE,
            "Keys that were changed in the loaded configuration and are in force only after the next start."),
    SPOOL_FREE("etcddr_spool_free_bytes", Kind.GAUGE, "Room for spool files."),

    SUSPENDED("etcddr_suspended", Kind.GAUGE, "1 for a cluster whose schedules are suspended.", "cluster"),
    LAST_SUCCESS(
            "etcddr_last_success_timestamp_seconds",
            Kind.GAUGE,
            "When a job last succeeded, as the catalog shows it, whoever ran it. Not there before the first time.",
            "cluster",
            "job"),
    LAST_PROVEN(
            "etcddr_last_proven_timestamp_seconds",
            Kind.GAUGE,
            "Up to when a proven recovery point holds everything: its own time, or the last one at which nothing had"
                    + " changed since.",
            "cluster"),
    NEWEST_PROVEN("etcddr_newest_point_proven", Kind.GAUGE, "1 when the newest recovery point is proven.", "cluster"),
    RECOVERY_POINT_AGE(
            "etcddr_recovery_point_age_seconds",
            Kind.GAUGE,
            "How long ago that was: what would be lost if the cluster were lost now.",
            "cluster"),
    MAX_AGE(
            "etcddr_recovery_point_max_age_seconds",
            Kind.GAUGE,
            "What the configuration allows that age to become (max-age).",
            "cluster"),
    RECOVERY_TIME(
            "etcddr_recovery_time_seconds",
            Kind.GAUGE,
            "How long the newest successful drill took from the first byte fetched to the first key served.",
            "cluster"),
    REVISION("etcddr_revision", Kind.GAUGE, "The revision of the newest recovery point.", "cluster"),
    HIGHEST_REVISION(
            "etcddr_highest_revision",
            Kind.GAUGE,
            "The highest revision that the recovery points show the cluster has reached.",
            "cluster"),
    KEYS("etcddr_keys", Kind.GAUGE, "Live keys in the newest recovery point.", "cluster"),
    DB_SIZE("etcddr_db_size_bytes", Kind.GAUGE, "The database in the newest recovery point.", "cluster"),
    DB_IN_USE(
            "etcddr_db_in_use_bytes",
            Kind.GAUGE,
            "The part of it that is not free: what a restore makes of it.",
            "cluster"),
    STORED_SIZE(
            "etcddr_point_stored_bytes", Kind.GAUGE, "What the newest recovery point takes in the store.", "cluster"),
    STAGE_DURATION(
            "etcddr_backup_stage_seconds",
            Kind.GAUGE,
            "How long the stages of the newest backup took: snapshot, upload, verify (they overlap), total.",
            "cluster",
            "stage"),
    POINTS(
            "etcddr_points",
            Kind.GAUGE,
            "Recovery points, by kind and whether they are proven.",
            "cluster",
            "kind",
            "proven"),
    POINTS_HELD("etcddr_points_held", Kind.GAUGE, "Recovery points with a hold.", "cluster"),
    POINTS_EXPIRING(
            "etcddr_points_expiring",
            Kind.GAUGE,
            "Recovery points that the retention policy would delete now.",
            "cluster"),
    POINTS_FAILED(
            "etcddr_points_failed",
            Kind.GAUGE,
            "Recovery points that failed a verification and passed none as deep since.",
            "cluster"),
    LOCKED_UNTIL(
            "etcddr_locked_until_timestamp_seconds",
            Kind.GAUGE,
            "Until when the object lock keeps the newest proven recovery point from being deleted, as the store says. Only"
                    + " with repository.s3.object-lock.",
            "cluster"),
    STORED_TOTAL("etcddr_stored_bytes", Kind.GAUGE, "What all recovery points take in the store.", "cluster"),
    CATALOG_PROBLEMS(
            "etcddr_catalog_problems", Kind.GAUGE, "Manifests and records that cannot be believed or read.", "cluster"),
    CATALOG_READ(
            "etcddr_catalog_read_timestamp_seconds",
            Kind.GAUGE,
            "When the catalog was last read: the metrics of points are as old as this.",
            "cluster"),
    LEASE_HELD("etcddr_lease_held", Kind.GAUGE, "1 when this process is the writer of the cluster.", "cluster"),
    LEASE_EPOCH("etcddr_lease_epoch", Kind.GAUGE, "The fencing epoch of the cluster's writer.", "cluster"),
    CIRCUIT(
            "etcddr_circuit_state",
            Kind.GAUGE,
            "1 for the state that the cluster's circuit is in: closed, open, half_open.",
            "cluster",
            "state"),
    NEXT_RUN("etcddr_next_run_timestamp_seconds", Kind.GAUGE, "When a scheduled job is due.", "cluster", "job"),
    RUNS_CURRENT("etcddr_runs_current", Kind.GAUGE, "Runs that have not ended.", "cluster", "job"),

    LEARNER_STATE(
            "etcddr_learner_state",
            Kind.GAUGE,
            "1 for the state that the cluster's learner is in: absent, adding, joining, syncing, in-sync, lagging,"
                    + " broken, removed. Only of the process that looks after it.",
            "cluster",
            "state"),
    LEARNER_WANTED(
            "etcddr_learner_wanted",
            Kind.GAUGE,
            "1 while the learner is to follow the cluster, 0 while it is released or removed by etcd-dr learner.",
            "cluster"),
    LEARNER_LAG_ENTRIES(
            "etcddr_learner_lag_entries", Kind.GAUGE, "Raft entries that the learner is behind the leader.", "cluster"),
    LEARNER_LAG_REVISIONS(
            "etcddr_learner_lag_revisions", Kind.GAUGE, "Revisions that the learner is behind the voters.", "cluster"),
    LEARNER_LAG(
            "etcddr_learner_lag_seconds",
            Kind.GAUGE,
            "How long ago the voters were where the learner is now.",
            "cluster"),
    LEARNER_DB_SIZE("etcddr_learner_db_size_bytes", Kind.GAUGE, "The learner's database file.", "cluster"),
    LEARNER_DB_IN_USE("etcddr_learner_db_in_use_bytes", Kind.GAUGE, "The part of it that is not free.", "cluster"),
    LEARNER_RESTARTS(
            "etcddr_learner_restarts",
            Kind.GAUGE,
            "How often the learner's etcd ended, or was ended for a restart, since this process looks after it.",
            "cluster"),
    LEARNER_REPAIRS(
            "etcddr_learner_repairs",
            Kind.GAUGE,
            "How often the learner was replaced since this process looks after it, by reason.",
            "cluster",
            "reason"),

    RUNS("etcddr_runs_total", Kind.COUNTER, "Runs that ended, by outcome.", "cluster", "job", "outcome"),
    FAILURES(
            "etcddr_failures_total",
            Kind.COUNTER,
            "Attempts that failed, by reason: an error of docs/exit-codes.md in lower case.",
            "cluster",
            "job",
            "reason"),
    HOT_FALLBACKS(
            "etcddr_hot_fallbacks_total",
            Kind.COUNTER,
            "Hot backups that were taken from a voter and are cold ones, by reason: no-learner, slot-taken, silent,"
                    + " unfit, no-snapshot. Only of clusters with a learner.",
            "cluster",
            "reason"),
    POINTS_DELETED(
            "etcddr_retention_deleted_total",
            Kind.COUNTER,
            "Recovery points that this process deleted because the retention policy does not keep them.",
            "cluster",
            "kind"),
    RUN_DURATION(
            "etcddr_run_duration_seconds",
            Kind.HISTOGRAM,
            "How long the last attempt of a run took.",
            "job",
            "outcome");

    /// As Prometheus calls it.
    public enum Kind {
        GAUGE,
        COUNTER,
        HISTOGRAM
    }

    private final String prometheusName;
    private final Kind kind;
    private final String help;
    private final List<String> labels;

    Metric(String prometheusName, Kind kind, String help, String... labels) {
        this.prometheusName = prometheusName;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    public String prometheusName() {
        return prometheusName;
    }

    public Kind kind() {
        return kind;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return labels;
    }
}
