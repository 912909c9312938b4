package io.etcddr.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// What the tests of the codecs share.
final class CodecFixtures {
    private CodecFixtures() {}

    static byte[] encode(Codec codec, byte[] plain) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (OutputStream encoder = codec.encode(sink)) {
            encoder.write(plain);
        }
        return sink.toByteArray();
    }

    static byte[] decode(Codec codec, byte[] encoded) throws IOException {
        try (InputStream decoder = codec.decode(new ByteArrayInputStream(encoded))) {
            return decoder.readAllBytes();
        }
    }

    /// Text that looks like the routes of a gateway: about six times smaller when compressed.
    static byte[] json(int size, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(size + 512);
        while (text.length() < size) {
            text.append("{\"id\":\"%016x\",\"uri\":\"/api/v%d/%x/*\",\"plugins\":{\"limit-count\":{\"count\":%d}},"
                    .formatted(random.nextLong(), random.nextInt(9), random.nextInt(), random.nextInt(1000)));
            text.append("\"upstream\":{\"type\":\"roundrobin\",\"nodes\":{\"10.0.%d.%d:8080\":1}},\"status\":1}\n"
                    .formatted(random.nextInt(256), random.nextInt(256)));
        }
        text.setLength(size);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
