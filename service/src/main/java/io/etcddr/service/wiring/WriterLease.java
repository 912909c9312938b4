package io.etcddr.service.wiring;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.error.Failure;
import io.etcddr.lease.LeaseTerms;
import io.etcddr.lease.Pause;
import io.etcddr.lease.RepositoryLease;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.ObjectStore;
import io.etcddr.value.ClusterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// The leases of this process: how it is named in them, and how long it holds one without renewing it.
///
/// @param host what people know this machine or container by
public record WriterLease(String host, Duration period, RandomGenerator random) {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    public WriterLease {
        requireNonNull(host, "host is null");
        requireNonNull(period, "period is null");
        requireNonNull(random, "random is null");
    }

    /// @param environment asked for `HOSTNAME` where the kernel does not tell a name
    public static WriterLease ofProcess(
            Function<String, Optional<String>> environment, Duration period, RandomGenerator random) {
        return new WriterLease(hostName(environment), period, random);
    }

    /// Not by the resolver, which may ask a server that does not answer.
    private static String hostName(Function<String, Optional<String>> environment) {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return environment.apply("HOSTNAME").orElse("unknown");
        }
    }

    /// Names one claim: each has a random part of its own.
    public LeaseTerms terms() {
        return LeaseTerms.of(host, ProcessHandle.current().pid(), random, period);
    }

    /// The lease of a cluster in its repository. Asks nobody anything.
    ///
    /// @param trusted the key's owner among them
    public static RepositoryLease of(
            ObjectStore store, ClusterName cluster, SigningKey key, TrustedKeys trusted, LeaseTerms terms) {
        return new RepositoryLease(
                store, Catalog.in(store, cluster, trusted), key, trusted, terms, System::nanoTime, Pause.sleeping());
    }

    /// Does something that only the writer of the cluster may do, as a command.
    ///
    /// @param messages what a person should know, one line each
    /// @throws Failure [io.etcddr.error.ErrorCode#LEASE_HELD] if another process is the writer, or becomes it
    ///     meanwhile
    public <T> T run(
            ObjectStore store,
            ClusterName cluster,
            SigningKey key,
            TrustedKeys trusted,
            Consumer<String> messages,
            LeasedRun.Action<T> action)
            throws IOException, Failure {
        LeaseTerms terms = terms();
        return new LeasedRun(of(store, cluster, key, trusted, terms), terms, messages).run(action);
    }
}
