package io.etcddr.cli.list;

import io.etcddr.catalog.Catalog;
import io.etcddr.catalog.Listing;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.RepositoryOptions;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.OpenedRepository;
import io.etcddr.cli.wiring.Wiring;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-restore list`: which points there are.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Newest first. PROVEN says that the HashKV of the stored data was equal to what live members answered when"
                    + " the backup was made. VERIFIED is the last check of what is stored, or the one that failed as long as none that looks as deep has"
                    + " passed since. HOLD is why retention leaves it"
                    + " alone.",
            "",
            "Exit code 3 when the repository holds manifests that cannot be believed: they are shown beside.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-restore list --config etcd-dr.yaml",
            "  etcd-restore list --repository s3://backups/etcd --cluster prod --trusted-key prod.pub --all",
            "  etcd-restore list -o json | jq -r '.points[0].id'"
        })
public final class ListCommand implements Callable<Integer> {
    private static final int NEWEST = 50;

    private final Console console;

    @Option(names = "--all", description = "Every point. Default: the newest " + NEWEST + ".")
    private boolean all;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public ListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        Screen screen = new Screen(console, output.format());
        try (OpenedRepository opened = Wiring.open(repository, console)) {
            Catalog catalog = opened.catalog();
            Listing listing = all ? catalog.points() : catalog.newest(NEWEST);
            screen.show(new PointList(opened.cluster(), listing));
            int shown = listing.points().size() + listing.problems().size();
            if (shown < listing.total()) {
                console.message("%d of %d points; --all shows every one".formatted(shown, listing.total()));
            }
            return listing.problems().isEmpty() ? 0 : ErrorCode.PROBLEMS.exitCode();
        }
    }
}
