package io.etcddr.config;

import io.etcddr.config.S3Config.Addressing;
import io.etcddr.config.S3Config.Credentials;
import io.etcddr.config.S3Config.ObjectLock;
import io.etcddr.config.S3Config.ServerSideEncryption;
import io.etcddr.value.ByteSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The group `repository.s3`.
final class S3Reader {
    static final Key.Value<URI> ENDPOINT = Key.value("endpoint", Types.SERVER)
            .otherwiseTold("AWS")
            .means("a server that speaks S3")
            .like("https://minio.example:9000");
    static final Key.Value<String> REGION = Key.value("region", Types.WORD)
            .otherwiseTold("as the AWS SDK finds it")
            .means("of the bucket");
    static final Key.Value<Boolean> PATH_STYLE = Key.value("path-style", Types.TRUTH)
            .otherwiseTold("`true` with `endpoint`, else `false`")
            .means("the bucket's name goes into the path and not before the host");
    static final Key.Value<Path> CA_FILE = Key.value("ca-file", Types.PATH)
            .otherwiseTold("the platform's trust store")
            .means("PEM file with the CA of the server")
            .like("/etc/etcd-dr/s3-ca.pem");
    static final Key.Value<URI> PROXY =
            Key.value("proxy", Types.SERVER).means("HTTP proxy").like("http://proxy.example:3128");
    static final Key.Value<SecretReference> ACCESS_KEY_ID = Key.value("access-key-id", Types.SECRET)
            .otherwiseTold("the AWS SDK's default chain")
            .means("together with `secret-access-key`")
            .like("env:AWS_ACCESS_KEY_ID");
    static final Key.Value<SecretReference> SECRET_ACCESS_KEY = Key.value("secret-access-key", Types.SECRET)
            .means("together with `access-key-id`")
            .like("file:/etc/etcd-dr/s3-secret");
    static final Key.Value<SecretReference> SESSION_TOKEN = Key.value("session-token", Types.SECRET)
            .means("of temporary credentials")
            .like("env:AWS_SESSION_TOKEN");
    static final Key.Value<ServerSideEncryption.Type> SSE_TYPE = Key.value(
                    "type", Types.oneOf(ServerSideEncryption.Type.class))
            .required()
            .means("whose key: the store's or that of KMS");
    static final Key.Value<String> KMS_KEY_ID = Key.value("kms-key-id", Types.TEXT)
            .otherwiseTold("the account's default key")
            .means("with `type: kms` only")
            .like("alias/etcd-backups");
    static final Group<ServerSideEncryption> SSE_GROUP = Group.<ServerSideEncryption>named("sse")
            .has(SSE_TYPE, ServerSideEncryption::type)
            .may(KMS_KEY_ID, ServerSideEncryption::kmsKeyId);
    static final Key.Sub<ServerSideEncryption> SSE = Key.group("sse", SSE_GROUP)
            .otherwiseTold("the bucket's own")
            .means("encryption by the store, besides that of `encryption`");
    static final Key.Value<String> STORAGE_CLASS = Key.value("storage-class", Types.WORD)
            .otherwiseTold("the bucket's own")
            .means("of the objects with data")
            .like("STANDARD_IA");
    static final Key.Value<Duration> LOCK_FOR = Key.value("lock-for", Types.duration("1h", "36500d"))
            .required()
            .means("nobody can delete a point before so much time is over, retention included")
            .like("7d");
    static final Key.Value<ObjectLock.Mode> LOCK_MODE = Key.value("mode", Types.oneOf(ObjectLock.Mode.class))
            .otherwise(ObjectLock.DEFAULT_MODE)
            .means("who can end a lock early: whoever has the right to bypass it, or nobody at all");
    static final Group<ObjectLock> OBJECT_LOCK_GROUP = Group.<ObjectLock>named("object-lock")
            .has(LOCK_FOR, ObjectLock::lockFor)
            .has(LOCK_MODE, ObjectLock::mode);
    static final Key.Sub<ObjectLock> OBJECT_LOCK = Key.group("object-lock", OBJECT_LOCK_GROUP)
            .otherwiseTold("the bucket's own")
            .means("locks data and manifests; the bucket must have been made with object lock");
    static final Key.Value<ByteSize> PART_SIZE = Key.value("part-size", Types.size("5MiB", "256MiB"))
            .otherwise(S3Config.DEFAULT_PART_SIZE)
            .means("of multipart uploads; memory is bounded by `part-size` times one more than `parallel-parts`");
    static final Key.Value<Integer> PARALLEL_PARTS = Key.value("parallel-parts", Types.number(1, 16))
            .otherwise(S3Config.DEFAULT_PARALLEL_PARTS)
            .means("of one upload");

    static final Group<S3Config> GROUP = Group.<S3Config>named("s3")
            .may(ENDPOINT, S3Config::endpoint)
            .may(REGION, S3Config::region)
            .has(PATH_STYLE, s3 -> s3.addressing() == Addressing.PATH)
            .may(CA_FILE, S3Config::caFile)
            .may(PROXY, S3Config::proxy)
            .may(ACCESS_KEY_ID, s3 -> s3.credentials().map(Credentials::accessKeyId))
            .may(SECRET_ACCESS_KEY, s3 -> s3.credentials().map(Credentials::secretAccessKey))
            .may(SESSION_TOKEN, s3 -> s3.credentials().flatMap(Credentials::sessionToken))
            .may(SSE, S3Config::sse)
            .may(STORAGE_CLASS, S3Config::storageClass)
            .may(OBJECT_LOCK, S3Config::objectLock)
            .has(PART_SIZE, S3Config::partSize)
            .has(PARALLEL_PARTS, S3Config::parallelParts)
            .rule(Rule.needs(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
            .rule(Rule.needs(SECRET_ACCESS_KEY, ACCESS_KEY_ID))
            .rule(Rule.needs(SESSION_TOKEN, ACCESS_KEY_ID));

    private S3Reader() {}

    static S3Config read(Section section) {
        Optional<URI> endpoint = section.value(ENDPOINT);
        Addressing byEndpoint = endpoint.isPresent() ? Addressing.PATH : Addressing.VIRTUAL_HOST;
        S3Config s3 = new S3Config(
                endpoint,
                section.value(REGION),
                section.value(PATH_STYLE)
                        .map(pathStyle -> pathStyle ? Addressing.PATH : Addressing.VIRTUAL_HOST)
                        .orElse(byEndpoint),
                section.value(CA_FILE),
                section.value(PROXY),
                credentials(section),
                section.section(SSE).flatMap(S3Reader::sse),
                section.value(STORAGE_CLASS),
                section.section(OBJECT_LOCK).flatMap(S3Reader::objectLock),
                section.valueOrDefault(PART_SIZE),
                section.valueOrDefault(PARALLEL_PARTS));
        if (endpoint.filter(uri -> "http".equals(uri.getScheme())).isPresent()) {
            section.warn(ENDPOINT, "is not encrypted in transit (http)");
            if (section.has(CA_FILE)) {
                section.problem(CA_FILE, "has no meaning for an http endpoint");
            }
        }
        return s3;
    }

    private static Optional<Credentials> credentials(Section section) {
        Optional<SecretReference> id = secret(section, ACCESS_KEY_ID);
        Optional<SecretReference> key = secret(section, SECRET_ACCESS_KEY);
        Optional<SecretReference> token = secret(section, SESSION_TOKEN);
        return id.flatMap(i -> key.map(k -> new Credentials(i, k, token)));
    }

    private static Optional<SecretReference> secret(Section section, Key.Value<SecretReference> key) {
        Optional<SecretReference> reference = section.value(key);
        reference.ifPresent(secret -> FilePermissions.warn(section, key, secret));
        return reference;
    }

    private static Optional<ObjectLock> objectLock(Section section) {
        Optional<Duration> lockFor = section.value(LOCK_FOR);
        ObjectLock.Mode mode = section.valueOrDefault(LOCK_MODE);
        return lockFor.map(time -> new ObjectLock(time, mode));
    }

    private static Optional<ServerSideEncryption> sse(Section section) {
        Optional<ServerSideEncryption.Type> type = section.value(SSE_TYPE);
        Optional<String> kmsKeyId = section.value(KMS_KEY_ID);
        if (kmsKeyId.isPresent()
                && type.filter(ServerSideEncryption.Type.S3::equals).isPresent()) {
            section.problem(KMS_KEY_ID, "has no meaning with type: s3");
        }
        return type.map(t -> new ServerSideEncryption(t, kmsKeyId));
    }
}
