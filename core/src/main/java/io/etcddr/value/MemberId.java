package io.etcddr.value;

/// The id of an etcd member: an unsigned 64-bit number, written as etcd writes it: lower-case hexadecimal without
/// padding.
public record MemberId(long value) {
    /// @throws IllegalArgumentException if `hex` is not 1 to 16 hexadecimal digits
    public static MemberId parse(String hex) {
        return new MemberId(HexId.parse(hex));
    }

    public String hex() {
        return Long.toHexString(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
