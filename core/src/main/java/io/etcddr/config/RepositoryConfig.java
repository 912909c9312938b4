package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.nio.file.Path;

/// Where the repository is.
public sealed interface RepositoryConfig {
    /// As people write it; never a secret.
    String url();

    /// `file:///var/backups/etcd`
    record InFolder(Path folder) implements RepositoryConfig {
        public InFolder {
            requireNonNull(folder, "folder is null");
        }

        @Override
        public String url() {
            return "file://" + folder.toUri().getRawPath().replaceFirst("(?<=.)/$", "");
        }
    }

    /// `s3://bucket/prefix`
    ///
    /// @param prefix without slashes at its ends, empty for the whole bucket
    record InS3(String bucket, String prefix, S3Config s3) implements RepositoryConfig {
        public InS3 {
            requireNonNull(bucket, "bucket is null");
            requireNonNull(prefix, "prefix is null");
            requireNonNull(s3, "s3 is null");
        }

        @Override
        public String url() {
            return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
        }
    }

    /// From a URL alone, as `--repository` gives it; for S3 everything else is the default.
    ///
    /// @throws Failure [ErrorCode#USAGE] if it is none
    static RepositoryConfig of(String url) throws Failure {
        try {
            return RepositoryUrl.parse(url, S3Config.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new Failure(ErrorCode.USAGE, "repository URL " + e.getMessage(), e)
                    .hint("Write file:///folder or s3://bucket/prefix.");
        }
    }
}
