package io.etcddr.config;

import io.etcddr.config.S3Config.Addressing;
import io.etcddr.config.S3Config.Credentials;
import io.etcddr.config.S3Config.ServerSideEncryption;
import io.etcddr.value.ByteSize;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// The section `repository`.
final class RepositoryReader {
    private static final ByteSize MIN_PART = ByteSize.ofMebibytes(5); // S3: Multipart upload limits
    private static final ByteSize MAX_PART = ByteSize.ofMebibytes(256);
    private static final int MAX_PARALLEL = 16;

    private final Path base;
    private final FilePermissions permissions;

    RepositoryReader(Path base, FilePermissions permissions) {
        this.base = base;
        this.permissions = permissions;
    }

    Optional<RepositoryConfig> read(Section section) {
        Optional<RepositoryConfig> place = section.required("url", url -> RepositoryUrl.parse(url, S3Config.DEFAULT));
        Optional<S3Config> s3 = section.section("s3").map(this::s3);
        if (section.has("s3")
                && place.filter(RepositoryConfig.InFolder.class::isInstance).isPresent()) {
            section.problem("s3", "has no meaning for a repository in a folder");
        }
        section.rejectUnknownKeys();
        return place.map(repository -> switch (repository) {
            case RepositoryConfig.InFolder folder -> folder;
            case RepositoryConfig.InS3(String bucket, String prefix, S3Config defaults) ->
                new RepositoryConfig.InS3(bucket, prefix, s3.orElse(defaults));
        });
    }

    private S3Config s3(Section section) {
        Optional<URI> endpoint = section.value("endpoint", Values::server);
        Addressing byEndpoint = endpoint.isPresent() ? Addressing.PATH : Addressing.VIRTUAL_HOST;
        S3Config s3 = new S3Config(
                endpoint,
                section.value("region", RepositoryReader::word),
                section.value("path-style", Values::truth)
                        .map(pathStyle -> pathStyle ? Addressing.PATH : Addressing.VIRTUAL_HOST)
                        .orElse(byEndpoint),
                section.value("ca-file", Values.pathIn(base)),
                section.value("proxy", Values::server),
                credentials(section),
                section.section("sse").flatMap(RepositoryReader::sse),
                section.value("storage-class", RepositoryReader::word),
                section.value("part-size", Values.size(MIN_PART, MAX_PART), S3Config.DEFAULT_PART_SIZE),
                section.value("parallel-parts", Values.number(1, MAX_PARALLEL), S3Config.DEFAULT_PARALLEL_PARTS));
        if (endpoint.filter(uri -> "http".equals(uri.getScheme())).isPresent()) {
            section.warn("endpoint", "is not encrypted in transit (http)");
            if (section.has("ca-file")) {
                section.problem("ca-file", "has no meaning for an http endpoint");
            }
        }
        section.rejectUnknownKeys();
        return s3;
    }

    private static String word(String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("is not one word of letters, digits, - and _");
        }
        return text;
    }

    private Optional<Credentials> credentials(Section section) {
        Optional<SecretReference> id = secret(section, "access-key-id");
        Optional<SecretReference> key = secret(section, "secret-access-key");
        Optional<SecretReference> token = secret(section, "session-token");
        boolean any = section.has("access-key-id") || section.has("secret-access-key") || section.has("session-token");
        if (any && !section.has("access-key-id")) {
            section.problem("access-key-id", "is missing beside the other credentials");
        }
        if (any && !section.has("secret-access-key")) {
            section.problem("secret-access-key", "is missing beside the other credentials");
        }
        return id.flatMap(i -> key.map(k -> new Credentials(i, k, token)));
    }

    private Optional<SecretReference> secret(Section section, String key) {
        Optional<SecretReference> reference = section.value(key, text -> SecretReference.parse(text, base));
        reference.ifPresent(secret -> permissions.warn(section, key, secret));
        return reference;
    }

    private static Optional<ServerSideEncryption> sse(Section section) {
        Optional<ServerSideEncryption.Type> type =
                section.required("type", Values.oneOf(ServerSideEncryption.Type.class));
        Optional<String> kmsKeyId = section.value("kms-key-id", Values::text);
        if (kmsKeyId.isPresent()
                && type.filter(ServerSideEncryption.Type.S3::equals).isPresent()) {
            section.problem("kms-key-id", "has no meaning with type: s3");
        }
        section.rejectUnknownKeys();
        return type.map(t -> new ServerSideEncryption(t, kmsKeyId));
    }
}
