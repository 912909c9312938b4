package io.etcddr.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.catalog.CacheFolder;
import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Deletion;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Repository;
import io.etcddr.catalog.Samples;
import io.etcddr.error.Failure;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.store.FileObjectStore;
import io.etcddr.store.ObjectKey;
import io.etcddr.store.ObjectStore;
import io.etcddr.store.s3.S3ObjectStore;
import io.etcddr.store.s3.S3Settings;
import io.etcddr.store.s3.S3Settings.StaticKeys;
import io.etcddr.value.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A process that writes to a repository, for tests that stop and kill it. Takes one command a line on stdin, answers
/// with one line on stdout; stderr is for stack traces.
///
/// ```
/// acquire              -> acquired EPOCH          waits as long as it takes
/// publish              -> published ID | refused CODE MESSAGE
/// delete ID            -> deleted [IDS] | refused CODE MESSAGE
/// stop-at publish      -> ok; the next publish answers "at publish" just before its manifest is written, and goes on
///                         when it reads a line
/// stop-at delete       -> ok; likewise before the first object is deleted
/// loop SEED            -> acquires, publishes and deletes until its stdin ends, and says what it does
/// release              -> released
/// ```
final class LeaseProcess implements AutoCloseable {
    private final String name;
    private final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    private final ObjectStore store;
    private final SigningKey key;
    private final LeaseTerms terms;
    private final Repository repository;
    private final RepositoryLease lease;
    private volatile String stopAt = "";
    private Optional<Tenure> tenure = Optional.empty();
    private Optional<LeaseKeeper> keeper = Optional.empty();
    private int seconds;

    private LeaseProcess(String name, ObjectStore plain, Path keyFile, Duration period) throws IOException, Failure {
        this.name = name;
        this.key = SigningKey.read(keyFile);
        this.terms = LeaseTerms.of(name, ProcessHandle.current().pid(), new Random(), period);
        this.store = new StoppingStore(plain, this::stop);
        this.repository = Repository.openOrCreate(plain, new Random());
        this.lease = new RepositoryLease(store, catalog(), key, trusted(), terms, System::nanoTime, Pause.sleeping());
    }

    /// The arguments for a repository in a folder, or in a bucket.
    static List<String> location(Path folder) {
        return List.of(folder.toString(), "", "", "", "");
    }

    static List<String> location(S3Settings bucket) {
        StaticKeys keys = bucket.keys().orElseThrow();
        return List.of(
                "",
                bucket.server().endpoint().orElseThrow().toString(),
                bucket.bucket(),
                keys.accessKeyId().reveal(),
                keys.secretAccessKey().reveal());
    }

    static ObjectStore open(List<String> location) {
        if (!location.get(0).isEmpty()) {
            return new FileObjectStore(Path.of(location.get(0)));
        }
        return new S3ObjectStore(S3Settings.of(location.get(2), new ObjectKey("repo"))
                .with(S3Settings.Server.at(URI.create(location.get(1))))
                .with(new StaticKeys(new Secret(location.get(3)), new Secret(location.get(4)), Optional.empty())));
    }

    /// NAME, KEY-FILE, PERIOD in ms, and a location.
    public static void main(String[] args) throws Exception {
        try (ObjectStore store = open(List.of(args).subList(3, 8));
                LeaseProcess process = new LeaseProcess(
                        args[0], store, Path.of(args[1]), Duration.ofMillis(Long.parseLong(args[2])))) {
            for (String line = process.commands.readLine(); line != null; line = process.commands.readLine()) {
                say(process.answer(line.split(" ")));
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private TrustedKeys trusted() {
        return TrustedKeys.of(key.verifyingKey());
    }

    private Catalog catalog() {
        return repository.catalog(Samples.CLUSTER, trusted(), CacheFolder.off());
    }

    private String answer(String... command) throws Exception {
        try {
            return switch (command[0]) {
                case "acquire" -> {
                    acquire();
                    yield "acquired " + tenure.orElseThrow().epoch();
                }
                case "publish" -> "published " + publish();
                case "delete" -> "deleted " + delete(new PointId(command[1])).deleted();
                case "stop-at" -> {
                    stopAt = command[1];
                    yield "ok";
                }
                case "loop" -> {
                    loop(new Random(Long.parseLong(command[1])));
                    yield "looped";
                }
                case "release" -> {
                    close();
                    yield "released";
                }
                default -> throw new IllegalArgumentException(command[0]);
            };
        } catch (Failure e) {
            return "refused %s %s".formatted(e.code(), e.getMessage());
        }
    }

    /// Waits for the lease as long as stdin is open: the other process may well take it again and again.
    private void acquire() throws Exception {
        close();
        while (tenure.isEmpty() && !ended) {
            tenure = lease.tryAcquire();
            Thread.sleep(terms.period().dividedBy(20));
        }
        keeper = tenure.map(taken -> LeaseKeeper.start(taken, terms, loss -> {}));
    }

    private CatalogWriter writer() throws Failure, IOException {
        return repositoryAsWritten().writer(key, tenure.orElseThrow());
    }

    private Catalog repositoryAsWritten() throws Failure, IOException {
        return Repository.open(store).catalog(Samples.CLUSTER, trusted(), CacheFolder.off());
    }

    /// A point of this second, whose manifest names this process.
    private PointId publish() throws Exception {
        long revision = 1_000_000L * Math.floorMod(name.hashCode(), 1000) + ++seconds;
        Manifest manifest = Samples.by(
                name,
                Samples.manifest(Instant.now().plusSeconds(seconds), revision),
                tenure.orElseThrow().epoch());
        Samples.put(store, manifest.base().key(), Samples.DATA);
        return writer().publish(manifest).id();
    }

    private Deletion delete(PointId id) throws Exception {
        return writer().delete(List.of(id));
    }

    private void stop(String where) {
        if (stopAt.equals(where)) {
            stopAt = "";
            say("at " + where);
            try {
                commands.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Works until the other side closes our stdin.
    private void loop(Random random) throws Exception {
        Thread.ofPlatform().daemon().start(this::endWithStdin);
        while (!ended) {
            acquire();
            if (tenure.isEmpty()) {
                break;
            }
            say("acquired " + tenure.get().epoch());
            try {
                for (int i = random.nextInt(20); i > 0 && !ended; i--) {
                    work(random);
                }
            } catch (Failure e) {
                say("refused " + e.code());
            }
        }
        close();
    }

    private volatile boolean ended;

    private void endWithStdin() {
        try {
            ended = commands.readLine() == null;
        } catch (IOException e) {
            ended = true;
        }
    }

    private void work(Random random) throws Exception {
        List<Point> points = catalog().points().points();
        if (random.nextInt(3) > 0 || points.size() < 3) {
            say("published " + publish());
        } else {
            PointId id = points.get(random.nextInt(points.size())).id();
            say("deleting " + id);
            delete(id).deleted().forEach(gone -> say("deleted " + gone));
        }
    }

    @Override
    public void close() {
        keeper.ifPresent(LeaseKeeper::close);
        tenure.ifPresent(Tenure::close);
        keeper = Optional.empty();
        tenure = Optional.empty();
    }
}
