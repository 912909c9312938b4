package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// The group that a key is counted under in [BackendFacts#liveKeysByPrefix]: its first two path segments.
public final class KeyPrefix {
    private KeyPrefix() {}

    /// @return such as `/apisix/routes/`; empty for a key without a slash, and for one whose beginning is no printable
    ///     text
    public static String of(byte[] key) {
        int prefix = 0;
        int segments = 0;
        for (int i = 0; i < Math.min(key.length, PrefixCounts.MAX_LENGTH); i++) {
            if (key[i] < ' ' || key[i] > '~') {
                return "";
            }
            if (key[i] == '/') {
                prefix = i + 1;
                if (i > 0 && ++segments == 2) {
                    return new String(key, 0, prefix, US_ASCII);
                }
            }
        }
        return key.length > PrefixCounts.MAX_LENGTH ? "" : new String(key, 0, prefix, US_ASCII);
    }
}
