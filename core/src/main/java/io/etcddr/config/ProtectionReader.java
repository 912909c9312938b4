package io.etcddr.config;

import io.etcddr.config.ProtectionConfig.Activity;
import io.etcddr.config.ProtectionConfig.Expiry;
import io.etcddr.config.ProtectionConfig.Retention;
import io.etcddr.config.ProtectionConfig.Retry;
import io.etcddr.config.ProtectionConfig.Schedules;
import io.etcddr.config.ProtectionConfig.Verification;
import io.etcddr.value.Durations;
import java.time.Duration;
import java.util.Optional;

/// What `defaults` says and what a cluster says anew.
final class ProtectionReader {
    private static final String NOT_A_SCHEDULE = "give a group with every or cron, or say none";

    static final Key.Sub<Schedule> COLD = schedule("cold", "backups, from any member");
    static final Key.Sub<Schedule> HOT = schedule("hot", "backups from the learner; needs `clusters[].learner`");
    static final Key.Sub<Schedule> VERIFY = schedule("verify", "older points are read again, as `verification` says");
    static final Key.Sub<Schedule> DRILL =
            schedule("drill", "a real etcd is booted from the newest point; needs `etcd-binaries`");
    static final Key.Sub<Schedule> EXPIRE =
            schedule("expire", "points that `retention` does not keep are deleted; see `expire.confirm`");
    static final Group<Schedules> SCHEDULES_GROUP = Group.<Schedules>named("schedules")
            .may(COLD, Schedules::cold)
            .may(HOT, Schedules::hot)
            .may(VERIFY, Schedules::verify)
            .may(DRILL, Schedules::drill)
            .may(EXPIRE, Schedules::expire);

    static final Key.Value<Duration> WINDOW = Key.value("window", Types.duration("0s", "7d"))
            .otherwise(Retry.DEFAULT.window())
            .means("a failed run is tried again until so long after its start; `0s`: never");
    static final Key.Value<Duration> FIRST = Key.value("first", Types.duration("1s", "1d"))
            .otherwise(Retry.DEFAULT.first())
            .means("pause before the second attempt; each further one is twice as long");
    static final Key.Value<Duration> LONGEST = Key.value("longest", Types.duration("1s", "1d"))
            .otherwise(Retry.DEFAULT.longest())
            .means("no pause is longer");
    static final Group<Retry> RETRY_GROUP = Group.<Retry>named("retry")
            .has(WINDOW, Retry::window)
            .has(FIRST, Retry::first)
            .has(LONGEST, Retry::longest);

    static final Key.Value<Boolean> CONFIRM = Key.value("confirm", Types.TRUTH)
            .otherwise(false)
            .means("whether the `expire` schedule deletes; otherwise it only says what it would delete");
    static final Group<Expiry> EXPIRE_GROUP =
            Group.<Expiry>named("expire").has(CONFIRM, expiry -> expiry == Expiry.CONFIRMED);

    static final Key.Value<Integer> PERCENT_PER_DAY = Key.value("percent-per-day", Types.number(0, 100))
            .otherwise(Verification.DEFAULT.percentPerDay())
            .means("so much of the points is read again in a day, those first that were verified longest ago");
    static final Key.Value<Duration> WITHIN = Key.value("within", Types.duration("1m", "3660d"))
            .otherwise(Verification.DEFAULT.within())
            .means("and every point once within this time, whatever the percentage says");
    static final Group<Verification> VERIFICATION_GROUP = Group.<Verification>named("verification")
            .has(PERCENT_PER_DAY, Verification::percentPerDay)
            .has(WITHIN, Verification::within);

    static final Key.Value<Boolean> SUSPEND =
            Key.value("suspend", Types.TRUTH).otherwise(false).means("no schedule runs; requests by hand do");
    static final Key.Sub<Schedules> SCHEDULES = Key.group("schedules", SCHEDULES_GROUP)
            .means("when what runs by itself")
            .otherwiseTold("nothing runs by itself")
            .keyByKey();
    static final Key.Sub<Retry> RETRY = Key.group("retry", RETRY_GROUP).means("what happens after a run has failed");
    static final Key.Value<Duration> MAX_AGE = Key.value("max-age", Types.duration("1s", "3660d"))
            .otherwise(ProtectionConfig.DEFAULT_MAX_AGE)
            .means("an older newest proven point makes `check`, metrics and the status page call the cluster stale");
    static final Key.Sub<Retention> RETENTION = Key.group("retention", RetentionReader.GROUP)
            .means("which points stay")
            .keyByKey();
    static final Key.Sub<Expiry> EXPIRY = Key.group("expire", EXPIRE_GROUP).means("how points go");
    static final Key.Sub<Verification> VERIFICATION =
            Key.group("verification", VERIFICATION_GROUP).means("how much the `verify` schedule reads again");

    static final Group<ProtectionConfig> GROUP = Group.<ProtectionConfig>named("defaults")
            .has(SUSPEND, protection -> protection.activity() == Activity.SUSPENDED)
            .has(SCHEDULES, ProtectionConfig::schedules)
            .has(RETRY, ProtectionConfig::retry)
            .has(MAX_AGE, ProtectionConfig::maxAge)
            .has(RETENTION, ProtectionConfig::retention)
            .has(EXPIRY, ProtectionConfig::expiry)
            .has(VERIFICATION, ProtectionConfig::verification);

    private ProtectionReader() {}

    private static Key.Sub<Schedule> schedule(String name, String meaning) {
        return Key.group(name, ScheduleReader.GROUP)
                .means(meaning)
                .otherwiseTold("`none`")
                .orNone(NOT_A_SCHEDULE);
    }

    /// @param inherited what holds where the section says nothing
    static ProtectionConfig read(Section section, ProtectionConfig inherited) {
        return new ProtectionConfig(
                section.value(SUSPEND)
                        .map(suspend -> suspend ? Activity.SUSPENDED : Activity.ACTIVE)
                        .orElse(inherited.activity()),
                section.section(SCHEDULES)
                        .map(schedules -> schedules(schedules, inherited.schedules()))
                        .orElse(inherited.schedules()),
                section.section(RETRY).map(ProtectionReader::retry).orElse(inherited.retry()),
                section.value(MAX_AGE).orElse(inherited.maxAge()),
                section.section(RETENTION)
                        .map(retention -> RetentionReader.read(retention, inherited.retention()))
                        .orElse(inherited.retention()),
                section.section(EXPIRY)
                        .map(expiry -> expiry.valueOrDefault(CONFIRM) ? Expiry.CONFIRMED : Expiry.DRY_RUN)
                        .orElse(inherited.expiry()),
                section.section(VERIFICATION)
                        .map(ProtectionReader::verification)
                        .orElse(inherited.verification()));
    }

    private static Schedules schedules(Section section, Schedules inherited) {
        return new Schedules(
                schedule(section, COLD, inherited.cold()),
                schedule(section, HOT, inherited.hot()),
                schedule(section, VERIFY, inherited.verify()),
                schedule(section, DRILL, inherited.drill()),
                schedule(section, EXPIRE, inherited.expire()));
    }

    private static Optional<Schedule> schedule(Section schedules, Key.Sub<Schedule> key, Optional<Schedule> inherited) {
        Optional<Section> written = schedules.section(key);
        return written.isPresent() || schedules.none(key) ? written.flatMap(ScheduleReader::read) : inherited;
    }

    private static Retry retry(Section section) {
        Retry retry = new Retry(
                section.valueOrDefault(WINDOW), section.valueOrDefault(FIRST), section.valueOrDefault(LONGEST));
        if (retry.first().compareTo(retry.longest()) > 0) {
            section.problem(
                    section.has(FIRST) ? FIRST : LONGEST,
                    "first (%s) is longer than longest (%s)"
                            .formatted(Durations.format(retry.first()), Durations.format(retry.longest())));
        }
        return retry;
    }

    private static Verification verification(Section section) {
        return new Verification(section.valueOrDefault(PERCENT_PER_DAY), section.valueOrDefault(WITHIN));
    }
}
