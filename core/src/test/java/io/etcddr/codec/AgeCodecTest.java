package io.etcddr.codec;

import static io.etcddr.codec.CodecFixtures.decode;
import static io.etcddr.codec.CodecFixtures.encode;
import static io.etcddr.codec.CodecFixtures.json;
import static io.etcddr.codec.CodecFixtures.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.testing.StockTools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AgeCodecTest {
    private static final AgeIdentity OURS = AgeIdentity.generate();
    private static final AgeIdentity OTHER = AgeIdentity.generate();
    private static final AgeCodec ENCRYPT = AgeCodec.encryptingFor(List.of(OURS.recipient()));
    private static final AgeCodec DECRYPT = AgeCodec.decryptingWith(List.of(OURS));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 131072, 3_000_000})
    void whatIsEncryptedIsDecrypted(int size) throws IOException {
        byte[] plain = random(size, size);
        assertThat(decode(DECRYPT, encode(ENCRYPT, plain))).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, 1_000_000})
    void theStockToolDecryptsWhatWeEncrypt(int size) throws IOException {
        byte[] plain = random(size, size);
        Path file = Files.write(folder.resolve("x.age"), encode(ENCRYPT, plain));
        StockTools.filter(
                file, folder.resolve("x"), "age", "-d", "-i", identityFile(OURS).toString());
        assertThat(folder.resolve("x")).hasBinaryContent(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, 1_000_000})
    void weDecryptWhatTheStockToolEncrypts(int size) throws IOException {
        byte[] plain = random(size, size);
        Path file = Files.write(folder.resolve("x"), plain);
        StockTools.filter(
                file,
                folder.resolve("x.age"),
                "age",
                "-r",
                OTHER.recipient().value(),
                "-r",
                OURS.recipient().value());
        assertThat(decode(DECRYPT, Files.readAllBytes(folder.resolve("x.age")))).isEqualTo(plain);
    }

    @Test
    void anyOneOfSeveralRecipientsDecrypts() throws IOException {
        byte[] plain = json(1000, 1);
        byte[] encoded = encode(AgeCodec.encryptingFor(List.of(OTHER.recipient(), OURS.recipient())), plain);
        assertThat(decode(DECRYPT, encoded)).isEqualTo(plain);
        assertThat(decode(AgeCodec.decryptingWith(List.of(OTHER)), encoded)).isEqualTo(plain);
    }

    @Test
    void theMatchingOneOfSeveralIdentitiesIsFound() throws IOException {
        byte[] plain = json(1000, 2);
        assertThat(decode(AgeCodec.decryptingWith(List.of(OTHER, OURS)), encode(ENCRYPT, plain)))
                .isEqualTo(plain);
    }

    @Test
    void anotherIdentityCannotDecrypt() throws IOException {
        byte[] encoded = encode(ENCRYPT, json(1000, 3));
        assertThatThrownBy(() -> decode(AgeCodec.decryptingWith(List.of(OTHER)), encoded))
                .isInstanceOf(CannotDecryptException.class)
                .hasMessage("the stream is encrypted with age, and not for the identity of " + OTHER.recipient());
    }

    @Test
    void severalOtherIdentitiesCannotDecryptEither() throws IOException {
        byte[] encoded = encode(ENCRYPT, json(1000, 3));
        AgeIdentity third = AgeIdentity.generate();
        assertThatThrownBy(() -> decode(AgeCodec.decryptingWith(List.of(OTHER, third)), encoded))
                .isInstanceOf(CannotDecryptException.class)
                .hasMessageEndingWith("not for the identity of %s, %s".formatted(OTHER.recipient(), third.recipient()));
    }

    @Test
    void withoutAnIdentityNothingIsDecrypted() throws IOException {
        byte[] encoded = encode(ENCRYPT, json(1000, 3));
        assertThatThrownBy(() -> decode(ENCRYPT, encoded))
                .isInstanceOf(CannotDecryptException.class)
                .hasMessage("the stream is encrypted with age and there is no identity to decrypt it");
    }

    @Test
    void withoutARecipientNothingIsEncrypted() {
        assertThatThrownBy(() -> encode(DECRYPT, new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there is no age recipient to encrypt for");
    }

    @Test
    void aTruncatedStreamIsFoundWhereverItEnds() throws IOException {
        byte[] encoded = encode(ENCRYPT, random(131_072 + 10, 4));
        int[] lengths = IntStream.concat(
                        IntStream.range(0, 260), IntStream.iterate(260, i -> i < encoded.length, i -> i + 1013))
                .toArray();
        for (int length : lengths) {
            assertDamaged("%d bytes".formatted(length), Arrays.copyOf(encoded, length));
        }
        // The ends of the chunks are the interesting places: everything before them is authentic.
        int header = encoded.length - 131_072 - 10 - 3 * 16;
        for (int chunks = 0; chunks <= 2; chunks++) {
            assertDamaged(chunks + " chunks", Arrays.copyOf(encoded, header + chunks * (65536 + 16)));
        }
    }

    @Test
    void whatFollowsTheLastChunkIsFound() throws IOException {
        for (int size : new int[] {0, 10, 65535, 65536, 131_072}) {
            byte[] encoded = encode(ENCRYPT, random(size, 5));
            for (int extra : new int[] {1, 15, 16, 17, 70_000}) {
                assertDamaged("%d+%d bytes".formatted(size, extra), Arrays.copyOf(encoded, encoded.length + extra));
            }
        }
    }

    @Test
    void aFlippedBitIsFoundWhereverItIs() throws IOException {
        byte[] encoded = encode(ENCRYPT, random(300, 6));
        for (int bit = 0; bit < encoded.length * 8; bit += 5) {
            byte[] flipped = encoded.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertDamaged("bit %d".formatted(bit), flipped);
        }
    }

    @Test
    void aDamagedHeaderIsToldFromAForeignOne() throws IOException {
        byte[] encoded = encode(ENCRYPT, random(2000, 7));
        byte[] notAge = encoded.clone();
        notAge[0] ^= 1;
        assertThatThrownBy(() -> decode(AgeCodec.decryptingWith(List.of(OTHER, OURS)), notAge))
                .isNotInstanceOf(CannotDecryptException.class)
                .hasMessageStartingWith("the age header is damaged or this is no age file");
    }

    @Test
    void afterAnErrorNothingMoreIsDelivered() throws IOException {
        byte[] encoded = encode(ENCRYPT, random(200_000, 8));
        encoded[encoded.length / 2] ^= 1;
        try (InputStream decoder = DECRYPT.decode(new ByteArrayInputStream(encoded))) {
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(decoder::readAllBytes)
                        .isInstanceOf(IOException.class)
                        .hasMessage("the age stream is damaged or truncated after 65536 decrypted bytes");
            }
        }
    }

    private static void assertDamaged(String what, byte[] damaged) {
        assertThatThrownBy(() -> decode(DECRYPT, damaged))
                .as(what)
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "(?s)the age (stream|header) is damaged.*|the stream is encrypted with age, and not.*");
    }

    private Path identityFile(AgeIdentity identity) throws IOException {
        return Files.writeString(
                folder.resolve("identity"),
                identity.toFile(Instant.parse("2026-11-24T00:00:00Z")).reveal(),
                StandardCharsets.US_ASCII);
    }
}
