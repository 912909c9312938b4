package io.etcddr.config;

import io.etcddr.config.ProtectionConfig.Retention;
import io.etcddr.retention.RetentionPolicy;
import io.etcddr.value.ByteSize;
import java.time.Duration;
import java.time.ZoneId;

/// The group `retention`: a policy for each kind of points.
final class RetentionReader {
    private static final PolicyReader COLD_POLICY = new PolicyReader("retention-cold", RetentionPolicy.DEFAULT_COLD);
    private static final PolicyReader HOT_POLICY = new PolicyReader("retention-hot", RetentionPolicy.DEFAULT_HOT);

    static final Key.Sub<RetentionPolicy> COLD =
            Key.group("cold", COLD_POLICY.group).means("of points that scheduled and requested backups make");
    static final Key.Sub<RetentionPolicy> HOT =
            Key.group("hot", HOT_POLICY.group).means("of points from the managed learner");

    static final Group<Retention> GROUP =
            Group.<Retention>named("retention").has(COLD, Retention::cold).has(HOT, Retention::hot);

    private RetentionReader() {}

    static Retention read(Section section, Retention inherited) {
        return new Retention(
                section.section(COLD).map(COLD_POLICY::read).orElse(inherited.cold()),
                section.section(HOT).map(HOT_POLICY::read).orElse(inherited.hot()));
    }

    /// A policy in which every key that is not written has its default.
    private static final class PolicyReader {
        private static final int MOST = 100_000;

        private final Key.Value<Integer> keepLast;
        private final Key.Value<Duration> keepWithin;
        private final Key.Value<Integer> hourly;
        private final Key.Value<Integer> daily;
        private final Key.Value<Integer> weekly;
        private final Key.Value<Integer> monthly;
        private final Key.Value<Integer> yearly;
        private final Key.Value<Integer> minimumRedundancy;
        private final Key.Value<ByteSize> maxTotalSize;
        private final Key.Value<ZoneId> zone;
        private final Group<RetentionPolicy> group;

        PolicyReader(String name, RetentionPolicy defaults) {
            keepLast = rule("keep-last", defaults.keepLast(), "the newest points");
            keepWithin = Key.value("keep-within", Types.duration("0s", "36500d"))
                    .otherwise(defaults.keepWithin())
                    .means("every point that is at most so much older than the newest; `0s` for no such rule");
            hourly = rule("hourly", defaults.hourly(), "the newest point of each of so many hours that have one");
            daily = rule("daily", defaults.daily(), "the same for days");
            weekly = rule("weekly", defaults.weekly(), "the same for weeks, which begin on Monday");
            monthly = rule("monthly", defaults.monthly(), "the same for months");
            yearly = rule("yearly", defaults.yearly(), "the same for years");
            minimumRedundancy = Key.value("minimum-redundancy", Types.number(1, 1000))
                    .otherwise(defaults.minimumRedundancy())
                    .means("so many proven points stay, whatever the other rules and `max-total-size` say");
            maxTotalSize = Key.value("max-total-size", Types.size("1MiB", "512TiB"))
                    .otherwiseTold("no limit")
                    .means("stored bytes of all kept points together; the oldest go first when they exceed it")
                    .like("100GiB");
            zone = Key.value("time-zone", Types.ZONE)
                    .otherwise(defaults.zone())
                    .means("in which hours, days, weeks, months and years are told");
            group = Group.<RetentionPolicy>named(name)
                    .has(keepLast, RetentionPolicy::keepLast)
                    .has(keepWithin, RetentionPolicy::keepWithin)
                    .has(hourly, RetentionPolicy::hourly)
                    .has(daily, RetentionPolicy::daily)
                    .has(weekly, RetentionPolicy::weekly)
                    .has(monthly, RetentionPolicy::monthly)
                    .has(yearly, RetentionPolicy::yearly)
                    .has(minimumRedundancy, RetentionPolicy::minimumRedundancy)
                    .may(maxTotalSize, RetentionPolicy::maxTotalSize)
                    .has(zone, RetentionPolicy::zone);
        }

        private static Key.Value<Integer> rule(String name, int otherwise, String meaning) {
            return Key.value(name, Types.number(0, MOST))
                    .otherwise(otherwise)
                    .means(meaning + "; `0` for no such rule");
        }

        RetentionPolicy read(Section section) {
            return new RetentionPolicy(
                    section.valueOrDefault(keepLast),
                    section.valueOrDefault(keepWithin),
                    section.valueOrDefault(hourly),
                    section.valueOrDefault(daily),
                    section.valueOrDefault(weekly),
                    section.valueOrDefault(monthly),
                    section.valueOrDefault(yearly),
                    section.valueOrDefault(minimumRedundancy),
                    section.value(maxTotalSize),
                    section.valueOrDefault(zone));
        }
    }
}
