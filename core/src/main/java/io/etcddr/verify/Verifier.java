package io.etcddr.verify;

import static java.util.Objects.requireNonNull;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.CatalogWriter;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Manifest;
import io.etcddr.catalog.Point;
import io.etcddr.catalog.PointId;
import io.etcddr.catalog.PointSelector;
import io.etcddr.catalog.Problem;
import io.etcddr.catalog.Verification;
import io.etcddr.codec.CannotDecryptException;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import io.etcddr.fetch.Fetched;
import io.etcddr.fetch.PointFetcher;
import io.etcddr.progress.Progress;
import io.etcddr.spool.Spool;
import io.etcddr.spool.SpoolFolder;
import io.etcddr.store.StoreException;
import io.etcddr.store.StoreException.Reason;
import io.etcddr.value.ByteSize;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Verifies points of a repository and records what came of it.
public final class Verifier {
    private static final String NOT_VERIFIED = "it could not be verified";

    private final Catalog catalog;
    private final Optional<CatalogWriter> writer;
    private final PointFetcher fetcher;
    private final SpoolFolder spools;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final String toolVersion;
    private final Progress progress;

    /// @param writer records the results; empty where there is no signing key
    /// @param spools where a database lies while it is walked
    /// @param random chooses the points of [Selection.Sample]
    public Verifier(
            Catalog catalog,
            Optional<CatalogWriter> writer,
            PointFetcher fetcher,
            SpoolFolder spools,
            InstantSource clock,
            RandomGenerator random,
            String toolVersion,
            Progress progress) {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.fetcher = requireNonNull(fetcher, "fetcher is null");
        this.spools = requireNonNull(spools, "spools is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
        this.toolVersion = requireNonNull(toolVersion, "toolVersion is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /// What is wrong with a point is a finding of the report, and so is a single point of several that cannot be
    /// read.
    ///
    /// @throws Failure when nothing could be verified at all: no such point, no room for the walk
    /// @throws io.etcddr.codec.CannotDecryptException if there is an identity for none of the points
    /// @throws IOException if the store or the spool fails
    public VerifyReport run(Selection selection, Level level) throws IOException, Failure {
        spools.removeStale();
        List<Finding> unreadable = new ArrayList<>();
        List<PointResult> results = new ArrayList<>();
        List<IOException> obstacles = new ArrayList<>();
        for (Point point : select(selection, unreadable)) {
            verify(point, level, occasion(selection), obstacles).ifPresent(results::add);
        }
        if (results.isEmpty() && selection instanceof Selection.One) {
            throw new Failure(ErrorCode.NOT_FOUND, "the point was deleted while it was verified")
                    .hint("See what there is with etcd-restore list.");
        }
        if (!results.isEmpty() && obstacles.size() == results.size()) {
            throw obstacles.getFirst();
        }
        return new VerifyReport(results, unreadable);
    }

    private List<Point> select(Selection selection, List<Finding> unreadable) throws IOException, Failure {
        return switch (selection) {
            case Selection.One one -> List.of(catalog.find(one.point()));
            case Selection.All all -> everything(unreadable);
            case Selection.Sample sample -> sample(everything(unreadable), sample.percent());
            case Selection.Due due -> due(listed(unreadable), due.rule());
        };
    }

    private static Verification.Occasion occasion(Selection selection) {
        return selection instanceof Selection.Due ? Verification.Occasion.SCHEDULE : Verification.Occasion.REQUEST;
    }

    private List<Point> listed(List<Finding> unreadable) throws IOException {
        Listing listing = catalog.points();
        for (Problem problem : listing.problems()) {
            unreadable.add(new Finding(problem.code(), problem.toString(), problem.hint()));
        }
        return listing.points();
    }

    /// Without records nobody could tell next time what was read this time.
    private List<Point> due(List<Point> points, Rereading rule) throws Failure {
        if (writer.isEmpty()) {
            throw new Failure(
                            ErrorCode.USAGE, "what is due cannot be told without records, and there is no signing key")
                    .hint("Name the key in signing.key-file of the config, or say which points to verify: --point.");
        }
        Map<PointId, Point> byId = points.stream().collect(Collectors.toMap(Point::id, point -> point));
        return rule.due(points, Rereading.lastRun(points), clock.instant()).stream()
                .map(byId::get)
                .toList();
    }

    private List<Point> everything(List<Finding> unreadable) throws IOException, Failure {
        List<Point> points = listed(unreadable);
        if (points.isEmpty() && unreadable.isEmpty()) {
            throw new Failure(ErrorCode.NOT_FOUND, "cluster %s has no recovery point".formatted(catalog.cluster()))
                    .hint("Take one with etcd-dr backup; check the name of the cluster and the repository URL.");
        }
        return points;
    }

    private List<Point> sample(List<Point> points, int percent) {
        int wanted = Math.min(points.size(), Math.max(1, Math.ceilDiv(points.size() * percent, 100)));
        List<Point> shuffled = new ArrayList<>(points);
        Collections.shuffle(shuffled, java.util.Random.from(random));
        return shuffled.subList(0, wanted).stream()
                .sorted(Collections.reverseOrder())
                .toList();
    }

    /// @param obstacles takes why a point could not be verified at all, which says nothing about the point itself
    /// @return empty when the point was deleted while it was read
    private Optional<PointResult> verify(
            Point point, Level level, Verification.Occasion occasion, List<IOException> obstacles)
            throws IOException, Failure {
        Instant started = clock.instant();
        Manifest manifest = point.manifest();
        List<Finding> findings;
        Optional<String> notRecorded;
        try {
            findings = switch (level) {
                case CHECKSUM -> findings(fetch(manifest, OutputStream.nullOutputStream()));
                case STRUCTURE -> structure(manifest);
            };
            if (!findings.isEmpty() && isDeleted(point.id())) {
                return Optional.empty();
            }
            notRecorded = record(manifest, level, occasion, findings);
        } catch (CannotDecryptException e) {
            obstacles.add(e);
            findings = List.of(new Finding(ErrorCode.CANNOT_DECRYPT, e.getMessage(), noIdentity(manifest)));
            notRecorded = Optional.of(NOT_VERIFIED);
        } catch (StoreException e) {
            if (e.reason() == Reason.UNREACHABLE || e.reason() == Reason.NO_SUCH_BUCKET) {
                throw e; // the next point would fare no better
            }
            obstacles.add(e);
            findings = List.of(new Finding(
                    ErrorCode.STORE, e.getMessage(), "Make the object readable with the credentials at hand."));
            notRecorded = Optional.of(NOT_VERIFIED);
        }
        Duration took = Duration.between(started, clock.instant());
        return Optional.of(
                new PointResult(point.id(), level, findings, manifest.base().plainSize(), took, notRecorded));
    }

    /// Whoever deletes a point removes its manifest before its data: what lacks data and is still listed is damaged.
    private boolean isDeleted(PointId id) throws IOException {
        try {
            catalog.find(new PointSelector.ById(id));
            return false;
        } catch (Failure e) {
            return e.code() == ErrorCode.NOT_FOUND;
        }
    }

    private static String noIdentity(Manifest manifest) {
        return "Name the identity of one of its recipients: %s."
                .formatted(String.join(", ", manifest.base().recipients()));
    }

    private Fetched fetch(Manifest manifest, OutputStream sink) throws IOException {
        return fetcher.fetch(manifest.base(), sink, progress);
    }

    private static List<Finding> findings(Fetched fetched) {
        return fetched.mismatches().stream().map(Checks::finding).toList();
    }

    private List<Finding> structure(Manifest manifest) throws IOException, Failure {
        requireSpace(manifest);
        try (Spool spool = spools.create()) {
            Fetched fetched;
            try (OutputStream sink = spool.writer()) {
                fetched = fetch(manifest, sink);
            }
            List<Finding> findings = findings(fetched);
            return findings.isEmpty() ? Checks.structure(spool.file(), manifest, progress) : findings;
        }
    }

    private void requireSpace(Manifest manifest) throws IOException, Failure {
        long needed = manifest.base().plainSize();
        long free = spools.usableSpace();
        if (free < needed) {
            throw new Failure(
                            ErrorCode.REFUSED,
                            "spool folder %s has %s free, and walking point %s needs %s"
                                    .formatted(
                                            spools.path(),
                                            new ByteSize(free).rounded(),
                                            manifest.id(),
                                            new ByteSize(needed).rounded()))
                    .hint("Free some room there, set backup.spool-directory to a larger disk, or verify with --level"
                            + " checksum, which needs none.")
                    .hintInService("Free some room there, or set backup.spool-directory to a larger disk.");
        }
    }

    /// @return why nothing was recorded, empty when it was
    private Optional<String> record(
            Manifest manifest, Level level, Verification.Occasion occasion, List<Finding> findings) {
        if (writer.isEmpty()) {
            return Optional.of("there is no signing key");
        }
        try {
            writer.get()
                    .record(new Verification(
                            catalog.cluster(),
                            manifest.id(),
                            Verification.Level.valueOf(level.name()),
                            clock.instant().truncatedTo(ChronoUnit.MILLIS),
                            findings.isEmpty() ? Verification.Outcome.PASSED : Verification.Outcome.FAILED,
                            toolVersion,
                            findings.stream().map(Finding::message).toList(),
                            occasion,
                            Optional.empty()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }
}
