package io.etcddr.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.etcd.EtcdAccess;
import io.etcddr.etcd.EtcdClient;
import io.etcddr.etcd.EtcdData;
import io.etcddr.etcd.EtcdException;
import io.etcddr.mvcc.BackendFacts;
import io.etcddr.runtime.EtcdBinary;
import io.etcddr.runtime.EtcdCommand;
import io.etcddr.runtime.EtcdProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// The etcd of one drill. It listens on sockets in its private folder and on no port: the database is served in
/// the clear, and not even another user of this machine may read it.
final class DrillEtcd implements AutoCloseable {
    static final String NAME = "drill";
    static final String TOKEN = "etcd-dr-drill";

    /// Goes into the ids and is never connected to: a cluster of one has no peers.
    static final String PEER_URL = "http://127.0.0.1:1";

    private static final String CLIENT = "client:0"; // etcd takes nothing for a URL that has no port
    private static final String PEER = "peer:0";
    private static final String TOKEN_KEY = "token.key";
    private static final int LONGEST_SOCKET = 107; // of Linux's sun_path, without the final zero
    private static final long LEAST_QUOTA = 8L << 30;
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Duration BOOT = Duration.ofMinutes(15);

    private final EtcdProcess process;
    private final URI endpoint;
    private final EtcdClient client;
    private final EtcdClient stranger;
    private final long started;

    private DrillEtcd(EtcdProcess process, URI endpoint, EtcdClient client, EtcdClient stranger, long started) {
        this.process = process;
        this.endpoint = endpoint;
        this.client = client;
        this.stranger = stranger;
        this.started = started;
    }

    static Path dataDir(Path folder) {
        return folder.resolve("data");
    }

    static Path database(Path folder) {
        return dataDir(folder).resolve("member/snap/db");
    }

    /// Starts etcd on the data directory in `folder` and returns at once.
    ///
    /// @param facts of the database that was built
    /// @param dbSize bytes
    static DrillEtcd start(EtcdBinary binary, Path folder, BackendFacts facts, long dbSize)
            throws IOException, Failure {
        Path socket = socket(folder);
        List<String> flags = new ArrayList<>(List.of(
                "--name=" + NAME,
                "--listen-client-urls=unix://" + CLIENT,
                "--advertise-client-urls=unix://" + CLIENT,
                "--listen-peer-urls=unix://" + PEER,
                "--initial-advertise-peer-urls=" + PEER_URL,
                "--initial-cluster=%s=%s".formatted(NAME, PEER_URL),
                "--initial-cluster-token=" + TOKEN,
                // Or a large database would raise the alarm that it is to be free of.
                "--quota-backend-bytes=" + Math.max(LEAST_QUOTA, 2 * dbSize)));
        URI endpoint = URI.create("unix://" + socket.toUri().getRawPath());
        EtcdAccess access = new EtcdAccess(List.of(endpoint), Optional.empty(), Optional.empty(), CALL);
        EtcdClient stranger = EtcdClient.connect(access);
        EtcdClient client = stranger;
        if (facts.authEnabled()) {
            RootToken token = RootToken.random();
            writePrivately(folder.resolve(TOKEN_KEY), token.key());
            flags.add(RootToken.flag(TOKEN_KEY));
            client = EtcdClient.connect(access, token.sign(facts.authRevision()));
        }
        try {
            long started = System.nanoTime();
            EtcdProcess process = EtcdProcess.start(new EtcdCommand(binary, dataDir(folder), flags), folder);
            return new DrillEtcd(process, endpoint, client, stranger, started);
        } catch (IOException | RuntimeException e) {
            client.close();
            stranger.close();
            throw e;
        }
    }

    private static Path socket(Path folder) throws Failure {
        Path socket = folder.resolve(CLIENT);
        int length = socket.toString().getBytes(UTF_8).length;
        if (length > LONGEST_SOCKET) {
            throw new Failure(
                            ErrorCode.USAGE,
                            "the path %s has %d bytes, and a socket's has %d at most"
                                    .formatted(socket, length, LONGEST_SOCKET))
                    .hint("Choose a state directory with a shorter path.");
        }
        return socket;
    }

    private static void writePrivately(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(content));
        }
    }

    /// Waits for the first linearizable read that is served.
    ///
    /// @return the store revision
    /// @throws io.etcddr.runtime.EtcdProcessException if etcd ends, or serves nothing for a long time
    long awaitFirstRead() throws IOException {
        AtomicLong revision = new AtomicLong();
        try {
            process.awaitReady(() -> revision.set(firstRead()), BOOT);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return revision.get();
    }

    private long firstRead() throws IOException {
        try {
            return data().revision();
        } catch (EtcdException e) {
            if (e.reason() == EtcdException.Reason.DENIED) {
                throw new UncheckedIOException(e); // asking again does not help
            }
            throw e;
        }
    }

    EtcdProcess process() {
        return process;
    }

    URI endpoint() {
        return endpoint;
    }

    EtcdClient client() {
        return client;
    }

    EtcdData data() {
        return client.data(endpoint);
    }

    /// A client without a token.
    EtcdData dataForStrangers() {
        return stranger.data(endpoint);
    }

    /// Leases with a shorter time to live may have run out.
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /// Kills it: nobody needs what it would write at an orderly end.
    @Override
    public void close() throws IOException {
        client.close();
        stranger.close();
        process.close();
    }
}
