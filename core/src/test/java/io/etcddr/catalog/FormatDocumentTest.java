package io.etcddr.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.Verification.Level;
import io.etcddr.catalog.Verification.Occasion;
import io.etcddr.catalog.Verification.Outcome;
import io.etcddr.sign.SignedDocument;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.sign.VerifyingKey;
import io.etcddr.value.MemberId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/format.md` is normative: what it shows is what the code writes, byte for byte, and reads.
final class FormatDocumentTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("project.root"), "docs", "format.md");

    @TempDir
    Path folder;

    private String document;
    private SigningKey key;

    /// The key of RFC 8032, 7.1, test 1: public knowledge, so that anybody can make these signatures again.
    @BeforeEach
    void read() throws Exception {
        document = Files.readString(DOCUMENT);
        byte[] pkcs8 = HexFormat.of()
                .parseHex("302e020100300506032b657004220420"
                        + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        key = SigningKey.read(Files.writeString(
                folder.resolve("key"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getEncoder().encodeToString(pkcs8))));
    }

    /// The code block after `<!-- NAME -->`, without its line breaks: the document breaks lines for readers.
    private String example(String name) {
        Matcher block = Pattern.compile("<!-- %s -->\\n```json\\n(.*?)\\n```".formatted(name), Pattern.DOTALL)
                .matcher(document);
        assertThat(block.find()).as("an example \"%s\" in %s", name, DOCUMENT).isTrue();
        return block.group(1).replace("\n", "");
    }

    @Test
    void theKeyIsTheOneThatTheDocumentNames() {
        assertThat(document)
                .contains("`" + key.verifyingKey().text() + "`")
                .contains("`" + key.verifyingKey().id() + "`");
    }

    @Test
    void theManifestIsTheOneThatIsWritten() throws Exception {
        Manifest manifest = Samples.manifest(Samples.TIME, 45_118);
        assertThat(example("manifest")).isEqualTo(new String(ManifestJson.sign(manifest, key), UTF_8));
        VerifyingKey published = VerifyingKey.parse(key.verifyingKey().text());
        assertThat(ManifestJson.open(example("manifest").getBytes(UTF_8), TrustedKeys.of(published)))
                .isEqualTo(manifest);
    }

    @Test
    void theVerificationRecordIsTheOneThatIsWritten() {
        Verification verification = new Verification(
                Samples.CLUSTER,
                PointId.of(Samples.TIME, PointKind.COLD, 45_118),
                Level.STRUCTURE,
                Samples.TIME.plusSeconds(3600),
                Outcome.PASSED,
                "0.1.0",
                List.of());
        assertThat(example("verification"))
                .isEqualTo(new String(SignedDocument.sign(Verification.TYPE, verification.write(), key), UTF_8));
        assertThat(document).contains("`" + verification.key() + "`");
    }

    @Test
    void theRecordOfADrillIsTheOneThatIsWritten() {
        Verification drill = new Verification(
                Samples.CLUSTER,
                PointId.of(Samples.TIME, PointKind.COLD, 45_118),
                Level.DRILL,
                Samples.TIME.plusSeconds(7200),
                Outcome.PASSED,
                "0.1.0",
                List.of(),
                Occasion.SCHEDULE,
                Optional.of(Duration.ofMillis(8_412)));
        assertThat(example("drill"))
                .isEqualTo(new String(SignedDocument.sign(Verification.TYPE, drill.write(), key), UTF_8));
    }

    @Test
    void theHoldIsTheOneThatIsWritten() {
        Hold hold = new Hold(
                Samples.CLUSTER,
                PointId.of(Samples.TIME, PointKind.COLD, 45_118),
                Samples.TIME.plusSeconds(7200),
                "ann@bastion-1",
                "before the upgrade to etcd 3.7");
        assertThat(example("hold")).isEqualTo(new String(SignedDocument.sign(Hold.TYPE, hold.write(), key), UTF_8));
        assertThat(document).contains("`" + hold.key() + "`");
    }

    @Test
    void theUnchangedRecordIsTheOneThatIsWritten() {
        Unchanged unchanged = new Unchanged(
                Samples.CLUSTER,
                PointId.of(Samples.TIME, PointKind.HOT, 45_118),
                45_118,
                Samples.TIME.plusSeconds(1800),
                List.of(MemberId.parse("fd422379fda50e48"), MemberId.parse("8211f1d0f64f3269")),
                "0.1.0");
        assertThat(example("unchanged"))
                .isEqualTo(new String(SignedDocument.sign(Unchanged.TYPE, unchanged.write(), key), UTF_8));
        assertThat(document).contains("`" + unchanged.key() + "`");
    }

    @Test
    void theLastSeenRevisionIsTheOneThatIsWritten() {
        SeenRevision seen = new SeenRevision(Samples.CLUSTER, 45_135, Samples.TIME);
        assertThat(example("seen"))
                .isEqualTo(new String(SignedDocument.sign(SeenRevision.TYPE, seen.write(), key), UTF_8));
    }

    @Test
    void theTombstoneIsTheOneThatIsWritten() {
        PointId id = PointId.of(Samples.TIME, PointKind.COLD, 45_118);
        assertThat(example("fenced")).isEqualTo(new String(new Tombstone(Samples.CLUSTER, id, 18).sign(key), UTF_8));
        assertThat(document)
                .contains("`" + Layout.manifest(Samples.CLUSTER, id) + "`")
                .contains("at most %d bytes".formatted(Tombstone.LARGEST));
    }

    @Test
    void everyFieldOfAManifestIsExplained() {
        Matcher names = Pattern.compile("\"([A-Za-z0-9]+)\":").matcher(example("manifest"));
        while (names.find()) {
            assertThat(document).as("field " + names.group(1)).contains("`" + names.group(1) + "`");
        }
    }
}
