package io.etcddr.service.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Point;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.config.ProtectionConfig;
import io.etcddr.retention.RetentionPolicy;
import io.etcddr.service.Site;
import io.etcddr.service.job.Job;
import io.etcddr.service.serve.DaemonSite;
import io.etcddr.service.soak.Day.Plan;
import io.etcddr.service.testing.SteppedClock;
import io.etcddr.store.ObjectStore;
import io.etcddr.testing.CuttingProxy;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.testing.MinioStore;
import io.etcddr.testing.S3Server;
import io.etcddr.value.ByteSize;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A day in a minute: a service in this process, on a clock that stands while anything runs, protects three real
/// clusters in a real bucket, through an etcd that is down, a store that is down, and a stop of its own.
@Tag("soak")
@Timeout(1200)
final class DaySoakTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration GRACE = HOUR;
    private static final ProtectionConfig.Retry RETRY =
            new ProtectionConfig.Retry(Duration.ofMinutes(40), Duration.ofMinutes(5), Duration.ofMinutes(10));
    private static final ProtectionConfig.Verification TWICE_IN_FOUR_HOURS =
            new ProtectionConfig.Verification(100, Duration.ofHours(2));

    private static final RetentionPolicy TWO_HOURS_AND_HOURLIES = policy(0, Duration.ofHours(2), 48);
    private static final RetentionPolicy LAST_FOUR = policy(4, Duration.ZERO, 0);
    private static final RetentionPolicy SIX_HOURLIES = policy(0, Duration.ZERO, 6);

    private final Random random = Soak.random();
    private final SteppedClock clock = SteppedClock.at(MIDNIGHT);

    @TempDir
    private Path folder;

    private static RetentionPolicy policy(int last, Duration within, int hourly) {
        return new RetentionPolicy(last, within, hourly, 0, 0, 0, 0, 2, Optional.<ByteSize>empty(), ZoneOffset.UTC);
    }

    @Test
    void theCatalogEndsAsThePolicySaysAndNoRunIsLostOrMadeTwice() throws Exception {
        long began = System.nanoTime();
        int hours = Soak.of(10, 24);
        try (EtcdCluster one = start();
                EtcdCluster two = start();
                EtcdCluster three = start();
                CuttingProxy proxy = CuttingProxy.before(MinioStore.shared().endpoint());
                DaemonSite site = DaemonSite.on(site(one, proxy))) {
            List<Plan> plans = List.of(
                    plan("busy", one, Rhythm.cron(Duration.ofMinutes(15), 0), TWO_HOURS_AND_HOURLIES),
                    plan("steady", two, Rhythm.every(Duration.ofMinutes(30)), LAST_FOUR),
                    drilled(plan("calm", three, Rhythm.cron(HOUR, 30), SIX_HOURLIES)));
            // The machine's time, by which leases go, is not the day's: no outage is longer than this.
            site.by(clock).leasePeriod(Duration.ofMinutes(10)).parallel(3);
            plans.forEach(
                    plan -> site.protects(plan.cluster(), plan.etcd(), plan.protection(RETRY, TWICE_IN_FOUR_HOURS)));

            Day day = new Day(site, clock, plans);
            for (int from = 0; from < hours; from += 12) {
                troubles(
                        day,
                        MIDNIGHT.plus(Duration.ofHours(from)),
                        plans.get(from % 3).etcd(),
                        proxy);
            }
            day.run(MIDNIGHT.plus(Duration.ofHours(hours)).plus(Duration.ofMinutes(10)));
            Soak.tell(
                    "%d hours in %d s, %d moments",
                    hours, Duration.ofNanos(System.nanoTime() - began).toSeconds(), day.steps());
            check(site, plans, day);
        }
    }

    private void check(DaemonSite site, List<Plan> plans, Day day) throws Exception {
        try (ObjectStore store = Stores.open(
                site.config().repository(),
                name -> Optional.ofNullable(site.site().env().get(name)))) {
            DayCheck check = new DayCheck(site, day, store, GRACE, clock.instant());
            int gone = 0;
            for (Plan plan : plans) {
                check.runsAreThoseThatWereDue(plan);
                List<Point> left = check.catalogIsWhatThePolicyLeaves(plan);
                check.everyPointWasReadWithin(TWICE_IN_FOUR_HOURS.within(), plan, left);
                gone += day.seen(plan).size() - left.size();
                assertThat(site.site()
                                .mustRestore(
                                        "verify", "--point", "all", "--cluster", plan.cluster(), "--level", "structure")
                                .out())
                        .contains("%d points".formatted(left.size()))
                        .contains("0 failed; 0 unreadable");
            }
            assertThat(site.deleted()).as("deleted once, seed %d", Soak.seed()).hasSize(gone);
            check.oldHoursHaveOnePoint(plans.get(0), Duration.ofHours(2));
            assertThat(check.left(plans.get(1))).as("the last four").hasSize(4);
            assertThat(check.left(plans.get(2))).as("six hourlies").hasSize(6);
        }
    }

    private static EtcdCluster start() {
        return EtcdCluster.of(EtcdVersion.V3_6).start();
    }

    private Site site(EtcdCluster any, CuttingProxy proxy) throws IOException {
        Site site = Site.inS3(folder, any, behind(proxy, MinioStore.shared()));
        site.edit("grace-period: 24h", "grace-period: %dh".formatted(GRACE.toHours()));
        Files.writeString(
                site.config(),
                "\netcd-binaries: {\"3.6\": %s}\n".formatted(EtcdVersion.V3_6.etcd()),
                StandardOpenOption.APPEND);
        return site;
    }

    private static S3Server behind(CuttingProxy proxy, S3Server server) {
        return new S3Server() {
            @Override
            public URI endpoint() {
                return proxy.endpoint();
            }

            @Override
            public String user() {
                return server.user();
            }

            @Override
            public String password() {
                return server.password();
            }

            @Override
            public void close() {}
        };
    }

    private static Plan plan(String name, EtcdCluster etcd, Rhythm cold, RetentionPolicy retention) {
        Map<Job, Rhythm> jobs = new EnumMap<>(Job.class);
        jobs.put(Job.COLD, cold);
        jobs.put(Job.EXPIRE, Rhythm.cron(HOUR, 7)); // between backups: so what an expiry sees is no race
        jobs.put(Job.VERIFY, Rhythm.cron(HOUR, 40));
        return new Plan(name, etcd, jobs, retention);
    }

    private static Plan drilled(Plan plan) {
        plan.jobs().put(Job.DRILL, Rhythm.cron(Duration.ofHours(4), 50));
        return plan;
    }

    /// One after the other, each at a moment at which nothing is due, and so far apart that its traces are gone
    /// when the next one comes.
    private void troubles(Day day, Instant from, EtcdCluster etcd, CuttingProxy proxy) {
        Instant etcdDown = moment(from.plus(Duration.ofHours(2)), 30);
        day.at(etcdDown, etcd::stop);
        day.at(moment(etcdDown.plus(Duration.ofMinutes(20)), 50), etcd::start);
        Instant storeDown = moment(from.plus(Duration.ofMinutes(255)), 30);
        day.at(storeDown, () -> proxy.answer(503, Integer.MAX_VALUE));
        day.at(moment(storeDown.plus(Duration.ofMinutes(20)), 50), proxy::heal);
        Duration down = Duration.ofMinutes(60 + random.nextInt(60));
        day.at(moment(from.plus(Duration.ofMinutes(405)), 15), () -> day.restart(down));
    }

    private Instant moment(Instant from, int minutes) {
        return from.truncatedTo(ChronoUnit.MINUTES)
                .plus(Duration.ofMinutes(random.nextInt(minutes)))
                .plusSeconds(30);
    }
}
