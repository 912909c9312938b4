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
            # All keys: docs/configuration.md. What is wrong: etcd-dr config check. What is in force: etcd-dr config print.

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
              compression-level: 1     # zstd, 1 to 19
              idle-timeout: 30s        # the longest wait for the next bytes of a snapshot
              grace-period: 24h        # data of unfinished backups is removed after this

            # Copies of manifests, so that listings are quick. Default: the user's cache folder; none: no cache.
            # cache-directory: /var/cache/etcd-dr

            # What `etcd-dr serve` does by itself. Every group of it may stand in a cluster, too, and replaces it there.
            # defaults:
            #   suspend: false         # true: no schedule runs
            #   schedules:             # without one nothing runs by itself
            #     cold: {every: 6h, jitter: 5m}        # or {cron: "0 30 3 * * ?", time-zone: Europe/Berlin}; or none
            #     hot: none              # {every: 5m} for clusters with a learner
            #     verify: {cron: "0 0 2 * * ?"}        # older points are read again
            #     drill: {cron: "0 0 4 ? * SUN"}       # a real etcd is booted from the newest; needs etcd-binaries
            #     expire: {every: 24h}                 # what retention does not keep is deleted
            #   expire: {confirm: true}                # false: it is only said what would be deleted
            #   retry: {window: 1h, first: 10s, longest: 10m}   # of a failed run
            #   max-age: 26h           # an older newest proven point is called stale
            #   retention:             # a point stays when any rule keeps it
            #     cold: {keep-last: 3, keep-within: 2d, daily: 14, weekly: 8, monthly: 12, minimum-redundancy: 2}
            #   verification: {percent-per-day: 10, within: 30d}   # how much of the points is read again

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
                # repository-prefix: team-a   # a repository of its own, below that of the url above
                # learner:             # a member without a vote, for hot backups
                #   runtime: process   # external: somebody else runs it
                #   peer-url: https://10.0.0.9:2380     # by which the voters reach it
                #   client-url: https://10.0.0.9:2379   # by which etcd-dr reaches it; never among endpoints
                #   data-directory: /var/lib/etcd-dr/learner/main
                #   peer-tls: {ca-file: /etc/etcd-dr/peer-ca.pem, cert-file: /etc/etcd-dr/peer.pem, key-file: /etc/etcd-dr/peer-key.pem}
                #   client-tls: {cert-file: /etc/etcd-dr/learner.pem, key-file: /etc/etcd-dr/learner-key.pem}
                #   maximum-lag: 1000  # raft entries behind the leader, up to which it is in sync
                #   wait: 30s          # for it to be in sync, when a hot backup begins
                #   ask-voter-every: 1h # of a database above 64 MiB; the voter's clients wait meanwhile
                # schedules: {drill: none}
                # max-age: 2d

            # How `etcd-dr serve` runs.
            # service:
            #   listen: 127.0.0.1:8347 # metrics, API and status page
            #   tls:
            #     cert-file: /etc/etcd-dr/server.pem
            #     key-file: /etc/etcd-dr/server-key.pem
            #     client-ca-file: /etc/etcd-dr/client-ca.pem
            #   api-token: file:/etc/etcd-dr/api-token     # without one nothing can be changed through the API
            #   state-directory: /var/lib/etcd-dr
            #   parallel-backups: 2
            #   bandwidth-limit: 50MiB                     # per second
            #   graceful-stop: 2m
            #   lease-period: 30s      # after so much silence another replica takes over
            #   log-format: text       # or json

            # For drills and learners, by minor version.
            # etcd-binaries: {"3.6": /opt/etcd-3.6/etcd}
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
