package io.etcddr.config;

import io.etcddr.config.RepositoryConfig.InFolder;
import io.etcddr.config.RepositoryConfig.InS3;
import java.util.Optional;

/// The group `repository`.
final class RepositoryReader {
    private static final Type<RepositoryConfig> PLACE = Type.text(
            "`file:///folder` or `s3://bucket/prefix`",
            "s3://backups/etcd",
            (text, reading) -> RepositoryUrl.parse(text, S3Config.DEFAULT),
            RepositoryConfig::url,
            "^(file:/|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._=+@,/-]{0,100})?$)");

    static final Key.Value<RepositoryConfig> URL =
            Key.value("url", PLACE).required().means("where backups are kept; the prefix has 100 characters at most");
    static final Key.Sub<S3Config> S3 = Key.group("s3", S3Reader.GROUP).means("how S3 is reached; for `s3://` only");

    static final Group<RepositoryConfig> GROUP = Group.<RepositoryConfig>named("repository")
            .has(URL, repository -> repository)
            .may(S3, repository -> repository instanceof InS3 in ? Optional.of(in.s3()) : Optional.empty());

    private RepositoryReader() {}

    static Optional<RepositoryConfig> read(Section section) {
        Optional<RepositoryConfig> place = section.value(URL);
        Optional<S3Config> s3 = section.section(S3).map(S3Reader::read);
        if (section.has(S3) && place.filter(InFolder.class::isInstance).isPresent()) {
            section.problem(S3, "has no meaning for a repository in a folder");
        }
        return place.map(repository -> switch (repository) {
            case InFolder folder -> folder;
            case InS3(String bucket, String prefix, S3Config defaults) -> new InS3(bucket, prefix, s3.orElse(defaults));
        });
    }
}
