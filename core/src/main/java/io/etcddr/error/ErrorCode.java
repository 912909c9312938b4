package io.etcddr.error;

/// The one table of exit codes. `docs/exit-codes.md` is checked against it by a test.
public enum ErrorCode {
    UNEXPECTED(1, "a bug or something nobody foresaw; run again with --debug and report it"),
    USAGE(2, "wrong flags, arguments or configuration"),
    PROBLEMS(3, "the command ran and found problems, or did only part of the work"),
    NOT_FOUND(10, "no such recovery point, key, cluster or repository"),
    LEASE_HELD(11, "another writer holds the lease of the cluster"),
    CANNOT_DECRYPT(12, "no configured identity can decrypt the object"),
    INTEGRITY(13, "data is not what it should be: digest, signature, structure or hash differ"),
    STORE(14, "the object store failed or refused"),
    ETCD(15, "etcd failed, refused or cannot be reached"),
    REFUSED(16, "a safety check refused; nothing was changed"),
    KUBERNETES(17, "the Kubernetes API failed or refused"),
    INTERRUPTED(130, "interrupted by a signal");

    private final int exitCode;
    private final String meaning;

    ErrorCode(int exitCode, String meaning) {
        this.exitCode = exitCode;
        this.meaning = meaning;
    }

    /// The exit code of a process that ends with this error, 1 to 255.
    public int exitCode() {
        return exitCode;
    }

    public String meaning() {
        return meaning;
    }
}
