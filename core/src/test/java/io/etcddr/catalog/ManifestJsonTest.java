package io.etcddr.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcddr.sign.BadDocumentException;
import io.etcddr.sign.CanonicalJson;
import io.etcddr.sign.NewerFormatException;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestJsonTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final TrustedKeys TRUSTED = TrustedKeys.of(KEY.verifyingKey());
    private static final Manifest MANIFEST = Samples.manifest(Samples.TIME, 45_118);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261123})
    void whatIsSignedIsReadBack(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            Manifest manifest = Samples.random(random);
            byte[] stored = ManifestJson.sign(manifest, KEY);
            assertThat(ManifestJson.open(stored, TRUSTED))
                    .as("seed %d, manifest %d", seed, i)
                    .isEqualTo(manifest);
            assertThat(ManifestJson.sign(manifest, KEY)).isEqualTo(stored);
        }
    }

    /// Ten seconds and more: nearly every flip leaves JSON whose signature has to be checked.
    @Test
    @Tag("it")
    void aFlippedBitIsFoundWhereverItIs() {
        byte[] stored = ManifestJson.sign(MANIFEST, KEY);
        IntStream.range(0, stored.length * 8).forEach(bit -> requireFound(stored, bit));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261123})
    void aFlippedBitIsFoundInASampleOfThem(long seed) {
        byte[] stored = ManifestJson.sign(MANIFEST, KEY);
        new Random(seed).ints(200, 0, stored.length * 8).forEach(bit -> requireFound(stored, bit));
    }

    private static void requireFound(byte[] stored, int bit) {
        byte[] flipped = stored.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        assertThatThrownBy(() -> ManifestJson.open(flipped, TRUSTED))
                .as("bit %d", bit)
                .isInstanceOf(BadDocumentException.class)
                .isNotInstanceOf(NewerFormatException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void aTruncationIsFoundWhereverItIs() {
        byte[] stored = ManifestJson.sign(MANIFEST, KEY);
        for (int length = 0; length < stored.length; length++) {
            byte[] cut = Arrays.copyOf(stored, length);
            assertThatThrownBy(() -> ManifestJson.open(cut, TRUSTED))
                    .as("%d bytes", length)
                    .isInstanceOf(BadDocumentException.class)
                    .message()
                    .isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261123})
    void mutatedBytesAreNeverBelievedAndNeverCrash(long seed) {
        Random random = new Random(seed);
        byte[] stored = ManifestJson.sign(MANIFEST, KEY);
        for (int i = 0; i < 500; i++) {
            byte[] mutated = mutate(stored, random);
            assertThatThrownBy(() -> ManifestJson.open(mutated, TRUSTED))
                    .as("seed %d, mutation %d", seed, i)
                    .isInstanceOf(BadDocumentException.class)
                    .message()
                    .isNotBlank();
        }
    }

    private static byte[] mutate(byte[] stored, Random random) {
        int at = random.nextInt(stored.length);
        int length = 1 + random.nextInt(40);
        byte[] head = Arrays.copyOf(stored, at);
        byte[] tail =
                Arrays.copyOfRange(stored, Math.min(stored.length, at + random.nextInt(2) * length), stored.length);
        byte[] middle = new byte[length];
        random.nextBytes(middle);
        byte[] mutated = Arrays.copyOf(head, head.length + middle.length + tail.length);
        System.arraycopy(middle, 0, mutated, head.length, middle.length);
        System.arraycopy(tail, 0, mutated, head.length + middle.length, tail.length);
        return Arrays.equals(mutated, stored) ? new byte[0] : mutated;
    }

    @Test
    void unknownFieldsAreToleratedAndCoveredByTheSignature() throws Exception {
        Map<String, Object> json = ManifestJson.write(MANIFEST);
        json.put("apisix", new TreeMap<>(Map.of("counts", List.of(1L, 2L))));
        byte[] stored = SignedDocument.sign(ManifestJson.TYPE, json, KEY);
        assertThat(ManifestJson.open(stored, TRUSTED)).isEqualTo(MANIFEST);
        byte[] changed = new String(stored, UTF_8).replace("[1,2]", "[1,3]").getBytes(UTF_8);
        assertThatThrownBy(() -> ManifestJson.open(changed, TRUSTED))
                .hasMessage(
                        "its signature by key %s is wrong", KEY.verifyingKey().id());
    }

    @Test
    void aNewerFormatIsToldApartFromAForgedOne() {
        Map<String, Object> json = ManifestJson.write(MANIFEST);
        json.put("format", 2L);
        json.remove("etcd");
        byte[] stored = SignedDocument.sign(ManifestJson.TYPE, json, KEY);
        assertThatThrownBy(() -> ManifestJson.open(stored, TRUSTED))
                .isInstanceOf(NewerFormatException.class)
                .hasMessage("manifest format 2 is newer than this program knows (1)");
        byte[] forged = new String(ManifestJson.sign(MANIFEST, KEY), UTF_8)
                .replace("\"format\":1", "\"format\":2")
                .getBytes(UTF_8);
        assertThatThrownBy(() -> ManifestJson.open(forged, TRUSTED))
                .isNotInstanceOf(NewerFormatException.class)
                .hasMessage(
                        "its signature by key %s is wrong", KEY.verifyingKey().id());
    }

    /// Even a document with a good signature is checked: the signer may be another program, or an older bug.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"format\":1`|`\"format\":0`|manifest.format is 0, allowed is 1 to 2147483647",
                "`\"kind\":\"cold\"`|`\"kind\":\"hot\"`|manifest.kind is not that of the id 20261123T130000Z-cold-r0000045118",
                "`\"cluster\":\"prod\"`|`\"cluster\":\"../x\"`|manifest.cluster is wrong: \"../x\"",
                "`\"cluster\":\"prod\"`|`\"cluster\":\"test\"`|manifest.base.key is not below test/points/20261123T130000Z-cold-r0000045118/",
                "`\"cluster\":\"prod\"`|`\"cluster\":7`|manifest.cluster is not a string",
                "`\"cluster\":\"prod\"`|`\"cluster\":null`|manifest.cluster is not a string",
                "`2026-11-23T13:00:01.092Z`|`2026-11-23T13:00:01Z`|manifest.createdAt is no time such as 2026-11-23T13:00:00.000Z: \"2026-11-23T13:00:01Z\"",
                "`2026-11-23T13:00:01.092Z`|`2026-02-30T13:00:01.092Z`|manifest.createdAt is no time such as 2026-11-23T13:00:00.000Z: \"2026-02-30T13:00:01.092Z\"",
                "`\"epoch\":0`|`\"epoch\":-1`|manifest.epoch is -1, allowed is 0 to 9223372036854775807",
                "`\"role\":\"follower\"`|`\"role\":\"boss\"`|manifest.etcd.source.role is none of learner, follower, leader and file",
                "`\"clusterId\":\"cdf8`|`\"clusterId\":\"CDF8`|manifest.etcd.clusterId is wrong: \"CDF818194e3a8c32\"",
                "`\"clusterId\":\"cdf818194e3a8c32\"`|`\"clusterId\":\"0f\"`|manifest.etcd.clusterId is wrong: \"0f\"",
                "`\"learner\":false`|`\"learner\":0`|manifest.etcd.members[0].learner is not true or false",
                "`\"hash\":2813450791`|`\"hash\":4294967296`|manifest.etcd.proof.hash is 4294967296, allowed is 0 to 4294967295",
                "`\"comparedWith\":[\"8211f1d0f64f3269\"]`|`\"comparedWith\":[]`|manifest.etcd.proof.unprovenBecause must be there exactly when comparedWith is empty",
                "`\"plainSize\":104939552`|`\"plainSize\":-1`|manifest.base.plainSize is -1, allowed is 0 to 9223372036854775807",
                "`\"key\":\"prod/points`|`\"key\":\"prod/../points`|manifest.base.key is wrong: \"prod/../points/20261123T130000Z-cold-r0000045118/base.db.zst...\"",
                "`\"liveKeysByPrefix\":{\"/apisix/routes/\":5000`|`\"liveKeysByPrefix\":{\"/apisix/routes/\":\"5000\"`|manifest.etcd.liveKeysByPrefix./apisix/routes/ is not a number",
                "`\"forced\":[]`|`\"forced\":{}`|manifest.forced is not a list",
                "`\"snapshotMillis\":412`|`\"snapshotMillis\":true`|manifest.timings.snapshotMillis is not a number",
                "`\"toolVersion\":\"0.1.0\"`|`\"tool\":\"0.1.0\"`|manifest.toolVersion is missing",
            })
    void everyFieldIsCheckedAndNamed(String good, String bad, String message) throws Exception {
        String json = new String(CanonicalJson.write(ManifestJson.write(MANIFEST)), UTF_8);
        assertThat(json).contains(good);
        byte[] changed = json.replace(good, bad).getBytes(UTF_8);
        byte[] stored = SignedDocument.sign(ManifestJson.TYPE, CanonicalJson.readAnyForm(changed), KEY);
        assertThatThrownBy(() -> ManifestJson.open(stored, TRUSTED))
                .isInstanceOf(BadDocumentException.class)
                .hasMessage(message);
    }

    @Test
    void timesAreKeptInMilliseconds() {
        Manifest manifest = Samples.manifest(Samples.TIME.plusNanos(1_999_999), 5);
        assertThat(manifest.createdAt().getNano() % 1_000_000).isZero();
    }
}
