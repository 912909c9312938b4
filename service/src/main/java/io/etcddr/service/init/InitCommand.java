package io.etcddr.service.init;

import io.etcddr.catalog.Repository;
import io.etcddr.cli.options.DebugOption;
import io.etcddr.cli.options.OutputOption;
import io.etcddr.cli.options.S3Options;
import io.etcddr.cli.run.Console;
import io.etcddr.cli.run.Screen;
import io.etcddr.cli.run.VersionProvider;
import io.etcddr.cli.wiring.Settings;
import io.etcddr.cli.wiring.Stores;
import io.etcddr.config.RepositoryConfig;
import io.etcddr.error.Failure;
import io.etcddr.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `etcd-dr init`: everything that a first backup needs.
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        abbreviateSynopsis = true,
        description = {
            "",
            "Makes the repository, and beside the config an age identity that decrypts the backups and an Ed25519 key"
                    + " that signs their manifests, both with mode 0600. Overwrites nothing.",
            "",
            "The bucket of an s3:// repository must be there.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  etcd-dr init --repository file:///var/backups/etcd",
            "  etcd-dr init --repository s3://backups/etcd --s3-endpoint https://minio.example:9000 \\",
            "    --config /etc/etcd-dr/etcd-dr.yaml"
        })
public final class InitCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--repository",
            required = true,
            paramLabel = "URL",
            description = "file:///path or s3://bucket/prefix.")
    private String repository;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The config to write; the keys go beside it. Default: ${DEFAULT-VALUE}.")
    private Path config = Path.of("etcd-dr.yaml");

    @Mixin
    private S3Options s3;

    @Mixin
    private OutputOption output;

    @Mixin
    private DebugOption debug;

    public InitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, IOException {
        RepositoryConfig where = Settings.named(repository, s3);
        KeyFiles files = KeyFiles.beside(config);
        files.requireAbsent();
        try (ObjectStore store = Stores.create(where, console::variable)) {
            Repository.openOrCreate(store, new SecureRandom());
        }
        InitReport done = files.write(where, s3, Clock.systemUTC());
        new Screen(console, output.format()).show(done);
        return 0;
    }
}
