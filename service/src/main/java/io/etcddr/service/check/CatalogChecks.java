package io.etcddr.service.check;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Listing;
import io.etcddr.catalog.Point;
import io.etcddr.cli.output.Units;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The recovery points: whether they can be believed, and how old the newest proven one is.
final class CatalogChecks {
    private static final int NEWEST = 50;
    /// Where none of the newest is proven, so many times as many are looked at, again and again.
    private static final int FURTHER = 4;

    private final Catalog catalog;
    private final InstantSource clock;
    private final Duration maxAge;

    CatalogChecks(Catalog catalog, InstantSource clock, Duration maxAge) {
        this.catalog = catalog;
        this.clock = clock;
        this.maxAge = maxAge;
    }

    /// @param checks what was tried
    /// @param newest the newest point, when there is one
    record Result(List<Check> checks, Optional<Point> newest) {
        Result {
            checks = List.copyOf(checks);
        }
    }

    Result run() {
        List<Check> checks = new ArrayList<>();
        Listing listing;
        try {
            listing = catalog.newest(NEWEST);
        } catch (IOException | RuntimeException e) {
            checks.add(Check.failedWith("catalog", e));
            return new Result(checks, Optional.empty());
        }
        checks.add(readable(listing));
        checks.add(Check.of("freshness", () -> freshness(listing)));
        return new Result(checks, listing.points().stream().findFirst());
    }

    private static Check readable(Listing listing) {
        String count = Units.count(listing.total(), "recovery point");
        return listing.problems().isEmpty()
                ? Check.ok("catalog", count)
                : Check.failed(
                        "catalog",
                        "%s; %d of the newest cannot be believed or read, first: %s"
                                .formatted(
                                        count,
                                        listing.problems().size(),
                                        listing.problems().getFirst()),
                        listing.problems().getFirst().hint());
    }

    private Check freshness(Listing newest) throws IOException {
        Optional<Point> proven = newestProven(newest);
        if (proven.isEmpty()) {
            return Check.failed(
                    "freshness", "there is no proven recovery point", "Take one: etcd-dr backup --cluster NAME");
        }
        Duration age = Duration.between(proven.get().asOf(), clock.instant());
        String since = proven.get().unchanged().isPresent() ? "%s ago still all that there was" : "%s old";
        String detail = "the newest proven point %s is %s, allowed is %s"
                .formatted(proven.get().id(), since.formatted(Units.duration(age)), Units.duration(maxAge));
        return age.compareTo(maxAge) <= 0
                ? Check.ok("freshness", detail)
                : Check.failed(
                        "freshness", detail, "See why backups fail, or take one now: etcd-dr backup --cluster NAME");
    }

    private Optional<Point> newestProven(Listing newest) throws IOException {
        Listing seen = newest;
        int limit = NEWEST;
        while (seen.points().stream().noneMatch(Point::proven) && limit < seen.total()) {
            limit *= FURTHER;
            seen = catalog.newest(limit);
        }
        return seen.points().stream().filter(Point::proven).max(Point.BY_FRESHNESS);
    }
}
