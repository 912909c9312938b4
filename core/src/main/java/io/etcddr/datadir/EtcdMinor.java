package io.etcddr.datadir;

import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The etcd minors that data directories can be made for. Another one may want other files, so it is refused.
public enum EtcdMinor {
    V3_4(4),
    V3_5(5),
    V3_6(6),
    V3_7(7);

    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(\\..*|-.*)?");

    private final int minor;

    EtcdMinor(int minor) {
        this.minor = minor;
    }

    /// @param version such as `3.6`, `3.6.16` or `v3.7.0-rc.1`
    /// @throws Failure with [ErrorCode#REFUSED] if it is no version or one that is not known
    public static EtcdMinor parse(String version) throws Failure {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            throw new Failure(ErrorCode.REFUSED, "\"%s\" is no etcd version".formatted(version))
                    .hint("Name the version that will run on the data, such as 3.6.");
        }
        for (EtcdMinor minor : values()) {
            if (matcher.group(1).equals("3") && matcher.group(2).equals(Integer.toString(minor.minor))) {
                return minor;
            }
        }
        throw new Failure(
                        ErrorCode.REFUSED,
                        "data directories for etcd %s.%s are not known".formatted(matcher.group(1), matcher.group(2)))
                .hint("Known are " + known()
                        + ". Export the point as a .db and restore it with that version's own etcdutl.");
    }

    private static String known() {
        return Arrays.stream(values()).map(EtcdMinor::toString).collect(Collectors.joining(", "));
    }

    /// The storage version that this minor writes into `meta`; it has one from 3.6 on.
    String storageVersion() {
        return this + ".0";
    }

    boolean atLeast(EtcdMinor other) {
        return compareTo(other) >= 0;
    }

    /// `3.6`.
    @Override
    public String toString() {
        return "3." + minor;
    }
}
