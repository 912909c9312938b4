package io.etcddr.service.schedule;

import static org.quartz.JobBuilder.newJob;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerBuilder.newTrigger;

import io.etcddr.service.job.Job;
import io.etcddr.value.ClusterName;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/// One alarm for each cluster and job, kept by Quartz in memory. An alarm goes off once and only wakes
/// somebody: who is woken decides anew what is due, sets the next alarm, and gives long work to others. An
/// alarm that is late, because the machine slept or the threads were busy, goes off as soon as it can. Safe for
/// use by several threads.
public final class Alarms implements AutoCloseable {
    /// Those who are woken are quick, so few do.
    private static final int THREADS = 2;

    private final ServiceClock clock;
    private final Sleeper sleeper;
    private final Scheduler quartz;
    /// Many ring at once; who closes waits for them.
    private final ReadWriteLock ringing = new ReentrantReadWriteLock();
    private boolean closed;

    /// Whoever is woken. Must not block for long.
    @FunctionalInterface
    public interface Sleeper {
        void wake(ClusterName cluster, Job job);
    }

    public Alarms(ServiceClock clock, Sleeper sleeper) {
        this.clock = clock;
        this.sleeper = sleeper;
        try {
            quartz = new StdSchedulerFactory(properties()).getScheduler();
            quartz.setJobFactory((fired, scheduler) -> new Ring(this::ring));
            quartz.start();
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz does not start", e);
        }
    }

    private void ring(ClusterName cluster, Job job) {
        ringing.readLock().lock();
        try {
            if (!closed) {
                sleeper.wake(cluster, job);
            }
        } finally {
            ringing.readLock().unlock();
        }
    }

    /// Two schedulers of one name are one and the same to Quartz.
    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "etcd-dr-" + UUID.randomUUID());
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(THREADS));
        properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        properties.setProperty("org.quartz.threadPool.threadNamePrefix", "alarm");
        return properties;
    }

    /// Sets the alarm, instead of the one that was set before.
    ///
    /// @param at when it is past, the alarm goes off at once
    public void set(ClusterName cluster, Job job, Instant at) {
        Duration left = clock.until(at);
        Date wake =
                new Date(System.currentTimeMillis() + left.plusNanos(999_999).toMillis());
        JobDetail detail = newJob(Ring.class).withIdentity(key(cluster, job)).build();
        var trigger = newTrigger()
                .withIdentity(job.id(), cluster.value())
                .startAt(wake)
                .withSchedule(simpleSchedule().withRepeatCount(0).withMisfireHandlingInstructionFireNow())
                .build();
        try {
            quartz.scheduleJob(detail, Set.of(trigger), true);
        } catch (SchedulerException e) {
            throw new IllegalStateException("no alarm for %s of %s".formatted(job.id(), cluster), e);
        }
    }

    /// Takes the alarm away; none is no error.
    public void clear(ClusterName cluster, Job job) {
        try {
            quartz.deleteJob(key(cluster, job));
        } catch (SchedulerException e) {
            throw new IllegalStateException("the alarm for %s of %s stays".formatted(job.id(), cluster), e);
        }
    }

    private static JobKey key(ClusterName cluster, Job job) {
        return JobKey.jobKey(job.id(), cluster.value());
    }

    /// No alarm goes off any more when it returns. Quartz itself is not told to wait: it waits for ever when a
    /// thread of it has just ended one job and was given another (2.5.2, `SimpleThreadPool.shutdown`).
    @Override
    public void close() {
        ringing.writeLock().lock();
        try {
            closed = true;
            quartz.shutdown(false);
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz does not stop", e);
        } finally {
            ringing.writeLock().unlock();
        }
    }

    /// Quartz makes one for each alarm that goes off.
    @DisallowConcurrentExecution
    private record Ring(Sleeper sleeper) implements org.quartz.Job {
        @Override
        public void execute(JobExecutionContext context) {
            JobKey key = context.getJobDetail().getKey();
            sleeper.wake(
                    new ClusterName(key.getGroup()), Job.valueOf(key.getName().toUpperCase(Locale.ROOT)));
        }
    }
}
