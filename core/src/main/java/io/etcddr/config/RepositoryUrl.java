package io.etcddr.config;

import io.etcddr.config.RepositoryConfig.InFolder;
import io.etcddr.config.RepositoryConfig.InS3;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The URL of a repository and nothing else.
final class RepositoryUrl {
    /// Bucket: the rules of S3 for names, a little wider. Prefix: what object keys may hold, 100 characters at
    /// most, so that the keys below it stay within S3's 1,024 bytes.
    private static final Pattern S3 =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._=+@,/-]{0,100}))?");

    private RepositoryUrl() {}

    /// @throws IllegalArgumentException with a message for a person, without the URL: it may hold credentials
    static RepositoryConfig parse(String url, S3Config s3) {
        if (url.startsWith("file:")) {
            return new InFolder(folder(url));
        }
        if (url.startsWith("s3:")) {
            Matcher form = S3.matcher(url);
            if (!form.matches()) {
                throw new IllegalArgumentException("is not s3://bucket/prefix");
            }
            return new InS3(form.group(1), prefix(form.group(2)), s3);
        }
        throw new IllegalArgumentException("begins with neither file:/// nor s3://");
    }

    private static String prefix(String path) {
        if (path == null || path.isEmpty()) {
            return "";
        }
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (String segment : prefix.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("has a prefix with an empty segment, . or ..");
            }
        }
        return prefix;
    }

    private static Path folder(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getRawAuthority() == null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return Path.of(uri).normalize();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not file:///folder with an absolute path", e);
        }
        throw new IllegalArgumentException("is not file:///folder with an absolute path");
    }
}
