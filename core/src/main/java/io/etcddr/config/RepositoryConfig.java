package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.nio.file.Path;

/// Where the repository is.
public sealed interface RepositoryConfig {
    /// As people write it; never a secret.
    String url();

    /// A repository inside the folder or prefix of this one.
    ///
    /// @param segments with slashes between them
    RepositoryConfig below(String segments);

    /// `file:///var/backups/etcd`
    ///
    /// @param folder never made on the way: it may be a share that is not mounted
    /// @param prefix of a repository inside it, made where it is missing; empty for `folder` itself
    record InFolder(Path folder, String prefix) implements RepositoryConfig {
        public InFolder {
            requireNonNull(folder, "folder is null");
            requireNonNull(prefix, "prefix is null");
        }

        public InFolder(Path folder) {
            this(folder, "");
        }

        /// Where the repository is.
        public Path path() {
            return folder.resolve(prefix);
        }

        @Override
        public InFolder below(String segments) {
            return new InFolder(folder, joined(prefix, segments));
        }

        @Override
        public String url() {
            return "file://" + path().toUri().getRawPath().replaceFirst("(?<=.)/$", "");
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
        public InS3 below(String segments) {
            return new InS3(bucket, joined(prefix, segments), s3);
        }

        @Override
        public String url() {
            return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
        }
    }

    private static String joined(String prefix, String segments) {
        return prefix.isEmpty() ? segments : prefix + "/" + segments;
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
