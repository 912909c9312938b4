package io.etcddr.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/// The commented configuration that `etcd-dr init` writes. With these values filled in it has no problems.
///
/// @param repositoryUrl as the user gave it
/// @param recipient the public age key of the identity that was made
/// @param signingKeyFile the private key that was made
/// @param trustedKey its public half, `etcddr-sign-1:...`
public record ConfigTemplate(
        String repositoryUrl, String recipient, Path identityFile, Path signingKeyFile, String trustedKey) {
    private static final String TEMPLATE = """
            # Configuration of etcd-dr and etcd-restore. Relative paths are relative to this file.
            # Secrets are never written here: they are file:/path or env:NAME.

            repository:
              url: %1$s
              # For s3://bucket/prefix only. Without credentials the AWS SDK's default chain is used.
              # s3:
              #   endpoint: https://minio.example:9000   # not AWS: path-style is the default then
              #   region: eu-central-1
              #   path-style: true
              #   ca-file: /etc/etcd-dr/s3-ca.pem
              #   proxy: http://proxy.example:3128
              #   access-key-id: env:AWS_ACCESS_KEY_ID
              #   secret-access-key: file:/etc/etcd-dr/s3-secret
              #   session-token: env:AWS_SESSION_TOKEN
              #   sse: {type: kms, kms-key-id: alias/etcd-backups}   # or {type: s3}
              #   storage-class: STANDARD_IA
              #   object-lock: {lock-for: 7d, mode: governance}   # the bucket must have been made with object lock
              #   part-size: 16MiB
              #   parallel-parts: 4

            # `encryption: none` stores databases in the clear.
            encryption:
              # Public: whoever takes backups needs no more than this.
              recipients:
                - %2$s
              # Private: whoever verifies or restores needs it. Keep a copy of this file away from this machine and from
              # the repository: without it no backup can be read. Take it off a machine that only takes backups.
              identity-file: %3$s

            signing:
              # Private: whoever takes backups signs their manifests with it.
              key-file: %4$s
              # Public: whoever restores checks manifests with it. This is all that a restoring machine needs.
              trusted-keys:
                - %5$s

            backup:
              spool: disk              # none: no local file, and points stay unproven
              # spool-directory: /var/tmp
              prove: voters            # whom HashKV is compared with: voters, source, none
              compression-level: 3     # zstd, 1 to 19
              idle-timeout: 30s        # the longest wait for the next bytes of a snapshot
              grace-period: 24h        # data of unfinished backups is removed after this

            # Copies of manifests, so that listings are quick. Default: the user's cache folder; none: no cache.
            # cache-directory: /var/cache/etcd-dr

            clusters:
              - name: main
                endpoints:             # voters only
                  - http://127.0.0.1:2379
                # timeout: 5s
                # tls:
                #   ca-file: /etc/etcd-dr/etcd-ca.pem
                #   cert-file: /etc/etcd-dr/etcd-client.pem
                #   key-file: /etc/etcd-dr/etcd-client-key.pem
                #   server-name: etcd.example
                # auth:                # needs the role root: snapshots are maintenance calls
                #   user: backup
                #   password: file:/etc/etcd-dr/etcd-password
            """;

    public ConfigTemplate {
        requireNonNull(repositoryUrl, "repositoryUrl is null");
        requireNonNull(recipient, "recipient is null");
        requireNonNull(identityFile, "identityFile is null");
        requireNonNull(signingKeyFile, "signingKeyFile is null");
        requireNonNull(trustedKey, "trustedKey is null");
    }

    /// The text of the file.
    public String text() {
        return TEMPLATE.formatted(
                quoted(repositoryUrl),
                quoted(recipient),
                quoted(identityFile.toString()),
                quoted(signingKeyFile.toString()),
                quoted(trustedKey));
    }

    /// In single quotes YAML knows one escape, the doubled quote. Line breaks would be folded into spaces; no
    /// path or URL that is checked afterwards gets through with one.
    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
