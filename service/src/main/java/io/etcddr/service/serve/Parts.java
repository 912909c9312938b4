package io.etcddr.service.serve;

import static java.util.Objects.requireNonNull;

import io.etcddr.config.ServiceConfig;
import io.etcddr.service.cluster.Leases;
import io.etcddr.service.cluster.RepositoryLeases;
import io.etcddr.service.job.PointListener;
import io.etcddr.service.job.RunListener;
import io.etcddr.service.schedule.CircuitBreaker;
import io.etcddr.service.schedule.ServiceClock;
import io.etcddr.service.wiring.WriterLease;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// What a [Daemon] is made with besides its config.
///
/// @param environment for secrets that are referred to by the name of a variable
/// @param holder names this process to people and other replicas
/// @param leases where leases are kept
/// @param circuit when a cluster that keeps failing is left alone
/// @param patience an attempt in which nothing moves for so long is ended
/// @param lookInterval between two looks into a catalog in which nothing happens
/// @param listeners are told of every run
/// @param points is told of what becomes of them
public record Parts(
        ServiceClock clock,
        RandomGenerator random,
        Function<String, Optional<String>> environment,
        String holder,
        Leases leases,
        CircuitBreaker.Settings circuit,
        Duration patience,
        Duration lookInterval,
        List<RunListener> listeners,
        PointListener points,
        FrontDoor door) {
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(15);
    public static final Duration DEFAULT_LOOK_INTERVAL = Duration.ofMinutes(5);

    public Parts {
        requireNonNull(clock, "clock is null");
        requireNonNull(random, "random is null");
        requireNonNull(environment, "environment is null");
        requireNonNull(holder, "holder is null");
        requireNonNull(leases, "leases is null");
        requireNonNull(circuit, "circuit is null");
        requireNonNull(patience, "patience is null");
        requireNonNull(lookInterval, "lookInterval is null");
        listeners = List.copyOf(listeners);
        requireNonNull(points, "points is null");
        requireNonNull(door, "door is null");
    }

    /// Of a real service.
    ///
    /// @param listeners are told of every run
    /// @param points is told of what becomes of them
    static Parts ofProcess(
            Function<String, Optional<String>> environment,
            List<RunListener> listeners,
            PointListener points,
            FrontDoor door) {
        SecureRandom random = new SecureRandom();
        String holder = WriterLease.ofProcess(environment, ServiceConfig.DEFAULT_LEASE_PERIOD, random)
                .terms()
                .holder();
        return new Parts(
                ServiceClock.system(),
                random,
                environment,
                holder,
                new RepositoryLeases(holder, random),
                CircuitBreaker.Settings.DEFAULT,
                DEFAULT_PATIENCE,
                DEFAULT_LOOK_INTERVAL,
                listeners,
                points,
                door);
    }
}
