package io.etcddr.cli.options;

import io.etcddr.restore.Trust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where the repository is, who may be believed, and what decrypts: from a config file, or from flags alone, because
/// the
/// machine on which one restores is seldom the one that made the backups. Picocli fills the fields.
public final class RepositoryOptions {
    public static final String CONFIG_VARIABLE = "ETCD_DR_CONFIG";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Config file. Default: $" + CONFIG_VARIABLE + ". Flags win over it.")
    private Optional<Path> config;

    @Option(
            names = "--repository",
            paramLabel = "URL",
            description = "file:///path or s3://bucket/prefix, when there is no config.")
    private Optional<String> repository;

    @Option(names = "--cluster", paramLabel = "NAME", description = "The cluster. Default: the only one there is.")
    private Optional<String> cluster;

    @Option(
            names = "--identity-file",
            paramLabel = "FILE",
            description = "age identity that decrypts, beside the config's. May be repeated.")
    private List<Path> identityFiles = new ArrayList<>();

    @Option(
            names = "--trusted-key",
            paramLabel = "KEY",
            description = "Public key of a writer, or a file with one. May be repeated.")
    private List<String> trustedKeys = new ArrayList<>();

    @Option(names = "--skip-signature-check", description = "Believe manifests although nobody vouches for them.")
    private boolean skipSignatureCheck;

    @Mixin
    private S3Options s3;

    public Optional<Path> config() {
        return config;
    }

    public Optional<String> repository() {
        return repository;
    }

    public Optional<String> cluster() {
        return cluster;
    }

    public List<Path> identityFiles() {
        return List.copyOf(identityFiles);
    }

    public List<String> trustedKeys() {
        return List.copyOf(trustedKeys);
    }

    public Trust trust() {
        return skipSignatureCheck ? Trust.ANYTHING : Trust.SIGNED;
    }

    public S3Options s3() {
        return s3;
    }
}
