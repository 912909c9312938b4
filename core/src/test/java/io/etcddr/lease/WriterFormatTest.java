package io.etcddr.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcddr.catalog.PointId;
import io.etcddr.catalog.Samples;
import io.etcddr.sign.SigningKey;
import io.etcddr.sign.TrustedKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/format.md` is normative: the lease that it shows is the one that is written, byte for byte.
final class WriterFormatTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("project.root"), "docs", "format.md");

    /// The key of RFC 8032, 7.1, test 1, as in all examples of the document.
    private static SigningKey key(Path folder) throws Exception {
        byte[] pkcs8 = HexFormat.of()
                .parseHex("302e020100300506032b657004220420"
                        + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        return SigningKey.read(Files.writeString(
                folder.resolve("key"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getEncoder().encodeToString(pkcs8))));
    }

    @Test
    void theLeaseIsTheOneThatIsWritten(@TempDir Path folder) throws Exception {
        String document = Files.readString(DOCUMENT);
        Matcher block = Pattern.compile("<!-- writer -->\\n```json\\n(.*?)\\n```", Pattern.DOTALL)
                .matcher(document);
        assertThat(block.find()).as("an example in %s", DOCUMENT).isTrue();
        String example = block.group(1).replace("\n", "");
        WriterDocument shown = new WriterDocument(
                Samples.CLUSTER,
                18,
                Optional.of("backup-1.example:4711:0badcafe"),
                Duration.ofSeconds(30),
                5,
                new TreeSet<>(List.of(new PointId("20261123T130000Z-cold-r0000045118"))),
                new TreeSet<>());
        SigningKey key = key(folder);
        assertThat(example).isEqualTo(new String(shown.sign(key), UTF_8));
        assertThat(WriterDocument.open(example.getBytes(UTF_8), TrustedKeys.of(key.verifyingKey()), Samples.CLUSTER))
                .isEqualTo(shown);
        Matcher names = Pattern.compile("\"([A-Za-z0-9]+)\":").matcher(example);
        while (names.find()) {
            assertThat(document).as("field " + names.group(1)).contains("`" + names.group(1) + "`");
        }
    }
}
