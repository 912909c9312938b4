package io.etcddr.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalJsonTest {
    @Test
    void membersAreSortedAndNothingIsBetweenThem() throws Exception {
        byte[] json = "{ \"b\" : [ 1, -2 , true, null ],\n\"a\" : { \"y\":\"\\u0041\\/\", \"x\":{}, \"z\":[] } }"
                .getBytes(UTF_8);
        assertThat(new String(CanonicalJson.write(CanonicalJson.readAnyForm(json)), UTF_8))
                .isEqualTo("{\"a\":{\"x\":{},\"y\":\"A/\",\"z\":[]},\"b\":[1,-2,true,null]}");
    }

    /// The example of RFC 8785, section 3.2.3: sorted by UTF-16 code units, so the emoji comes before U+FB33.
    @Test
    void membersAreSortedAsRfc8785Says() {
        Map<String, Object> object = new TreeMap<>();
        for (String name : List.of("\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6")) {
            object.put(name, 1L);
        }
        assertThat(new String(CanonicalJson.write(object), UTF_8))
                .isEqualTo(
                        "{\"\\r\":1,\"1\":1,\"\u0080\":1,\"\u00f6\":1,\"\u20ac\":1,\"\ud83d\ude00\":1,\"\ufb33\":1}");
    }

    /// The string of RFC 8785, section 3.2.2.
    @Test
    void stringsHaveTheShortestEscapes() {
        assertThat(new String(CanonicalJson.write("\u20ac$\u000f\nA'B\"\\\\\"/\b\t\f\r\u001f\u007f"), UTF_8))
                .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\\u001f\u007f\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261123})
    void whatIsWrittenIsReadBack(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            TreeMap<String, Object> object = object(random, 0);
            byte[] json = CanonicalJson.write(object);
            assertThat(CanonicalJson.read(json))
                    .as("seed %d, object %d", seed, i)
                    .isEqualTo(object);
        }
    }

    private static TreeMap<String, Object> object(Random random, int depth) {
        TreeMap<String, Object> object = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.put(text(random), value(random, depth + 1));
        }
        return object;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 6 ? 4 : 6)) {
            case 0 -> text(random);
            case 1 -> random.nextLong() >> random.nextInt(64);
            case 2 -> random.nextBoolean();
            case 3 -> null;
            case 4 -> object(random, depth);
            default -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
        };
    }

    private static String text(Random random) {
        int[] codePoints = random.ints(random.nextInt(12), 0, 0x11000)
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .toArray();
        return new String(codePoints, 0, codePoints.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "` {}`|not in canonical form from byte 0 on",
                "`{} `|not in canonical form from byte 2 on",
                "`{\"b\":1,\"a\":1}`|not in canonical form from byte 2 on",
                "`{\"a\":01}`|not JSON at byte",
                "`{\"a\":-0}`|not in canonical form from byte 5 on",
                "`{\"a\":\"\\u0041\"}`|not in canonical form from byte 6 on",
                "`{\"a\":\"\\ud800\"}`|not in canonical form from byte 6 on",
                "`{\"a\":1.0}`|a number that is no integer at byte 5",
                "`{\"a\":1e3}`|a number that is no integer at byte 5",
                "`{\"a\":9223372036854775808}`|a number beyond 64 bits at byte 5",
                "`{\"a\":1,\"a\":2}`|a member is there twice, near byte 11",
                "`{\"a\":NaN}`|not JSON at byte",
                "`{\"a\":1}{}`|something follows the JSON object",
                "`{\"a\":1`|not JSON at byte",
                "`[]`|not a JSON object",
                "`1`|not a JSON object",
                "``|not a JSON object",
                "`{\"a\":/**/1}`|not JSON at byte",
                "`{a:1}`|not JSON at byte",
            })
    void whatIsNotCanonicalIsRefused(String json, String message) {
        assertThatThrownBy(() -> CanonicalJson.read(json.getBytes(UTF_8)))
                .isInstanceOf(BadDocumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void hostileJsonIsRefusedBeforeItCostsAnything() {
        assertThatThrownBy(() -> CanonicalJson.read("{\"a\":".repeat(100_000).getBytes(UTF_8)))
                .hasMessageStartingWith("nested deeper than 16");
        assertThatThrownBy(() -> CanonicalJson.read(("{\"a\":" + "[".repeat(50_000)).getBytes(UTF_8)))
                .hasMessageStartingWith("nested deeper than 16");
        assertThatThrownBy(() -> CanonicalJson.read(new byte[CanonicalJson.MAX_BYTES + 1]))
                .hasMessage("larger than 1048576 bytes");
        assertThatThrownBy(() -> CanonicalJson.read(("{\"a\":\"" + "x".repeat(70_000) + "\"}").getBytes(UTF_8)))
                .hasMessageContaining("beyond bounds");
        assertThatThrownBy(() -> CanonicalJson.read(("{\"a\":" + "1".repeat(1000) + "}").getBytes(UTF_8)))
                .hasMessageContaining("beyond bounds");
        assertThatThrownBy(() -> CanonicalJson.read(("{\"a\":[" + "1,".repeat(200_000) + "1]}").getBytes(UTF_8)))
                .hasMessageContaining("beyond bounds");
    }

    @Test
    void otherEncodingsAreRefused() {
        for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_32BE)) {
            assertThatThrownBy(() -> CanonicalJson.read("{\"a\":\"b\"}".getBytes(charset)))
                    .as(charset.name())
                    .isInstanceOf(BadDocumentException.class)
                    .message()
                    .isNotEmpty();
        }
        byte[] latin = "{\"a\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> CanonicalJson.read(latin))
                .isInstanceOf(BadDocumentException.class)
                .message()
                .startsWith("not JSON");
    }
}
