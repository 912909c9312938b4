package io.etcddr.cli.options;

import io.etcddr.config.S3Config;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How S3 is reached when no config says it. Credentials are never flags: they come from the environment, a
/// profile or the machine, as the AWS SDK finds them. Picocli fills the fields.
public final class S3Options {
    @Option(names = "--s3-endpoint", paramLabel = "URL", description = "S3 server other than AWS.")
    private Optional<URI> endpoint;

    @Option(names = "--s3-region", paramLabel = "REGION", description = "S3 region.")
    private Optional<String> region;

    @Option(names = "--s3-path-style", description = "Put the bucket into the path. The default with --s3-endpoint.")
    private boolean pathStyle;

    @Option(names = "--s3-ca-file", paramLabel = "FILE", description = "PEM file of the CA of the S3 server.")
    private Optional<Path> caFile;

    public Optional<URI> endpoint() {
        return endpoint;
    }

    public Optional<String> region() {
        return region;
    }

    public Optional<Path> caFile() {
        return caFile;
    }

    public boolean pathStyle() {
        return pathStyle || endpoint.isPresent();
    }

    public boolean given() {
        return endpoint.isPresent() || region.isPresent() || pathStyle || caFile.isPresent();
    }

    /// As a config file has it: with an endpoint of one's own, the bucket goes into the path.
    public S3Config applyTo(S3Config defaults) {
        return new S3Config(
                endpoint,
                region,
                pathStyle() ? S3Config.Addressing.PATH : S3Config.Addressing.VIRTUAL_HOST,
                caFile,
                defaults.proxy(),
                defaults.credentials(),
                defaults.sse(),
                defaults.storageClass(),
                defaults.objectLock(),
                defaults.partSize(),
                defaults.parallelParts());
    }
}
