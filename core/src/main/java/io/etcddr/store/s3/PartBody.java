package io.etcddr.store.s3;

import io.etcddr.store.s3.S3Settings.Checksum;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.sync.RequestBody;

/// The bytes of one request, which the SDK may read several times.
///
/// @param onProgress is called whenever some of them leave
@SuppressWarnings("ArrayRecordComponent") // never compared; the buffer is that of the writer, not a copy
record PartBody(byte[] buffer, int length, Runnable onProgress) {
    private static final String TYPE = "application/octet-stream";

    RequestBody request() {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(buffer, 0, length) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int count) {
                        onProgress.run();
                        return super.read(target, offset, count);
                    }
                },
                length,
                TYPE);
    }

    String checksum(Checksum algorithm) {
        return Base64.getEncoder().encodeToString(algorithm == Checksum.MD5 ? md5() : crc32c());
    }

    private byte[] md5() {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5"); // what S3 wants against accidents, no security
            digest.update(buffer, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no MD5; set the checksum to CRC32C", e);
        }
    }

    private byte[] crc32c() {
        CRC32C crc = new CRC32C();
        crc.update(buffer, 0, length);
        int value = (int) crc.getValue();
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }
}
