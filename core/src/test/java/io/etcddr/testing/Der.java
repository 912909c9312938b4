package io.etcddr.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Just enough DER to write a certificate (ITU-T X.690).
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};

    private Der() {}

    static byte[] of(int tag, byte[]... contents) {
        byte[] content = join(contents);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = content.length < 0x100 ? 1 : 2;
            out.write(0x80 | bytes);
            if (bytes == 2) {
                out.write(content.length >> 8);
            }
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    static byte[] text(int tag, String text) {
        return of(tag, text.getBytes(StandardCharsets.UTF_8));
    }

    /// @param dotted such as `2.5.4.3`
    static byte[] oid(String dotted) {
        String[] parts = dotted.split("\\.");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
        for (int i = 2; i < parts.length; i++) {
            int value = Integer.parseInt(parts[i]);
            int shift = 28;
            while (shift > 0 && value >> shift == 0) {
                shift -= 7;
            }
            for (; shift > 0; shift -= 7) {
                out.write(value >> shift & 0x7f | 0x80);
            }
            out.write(value & 0x7f);
        }
        return of(OID, out.toByteArray());
    }

    /// A bit string without unused bits.
    static byte[] bits(byte[] content) {
        return of(BIT_STRING, new byte[] {0}, content);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
