package io.etcddr.datadir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcddr.bolt.BoltWriter;
import io.etcddr.error.Failure;
import io.etcddr.testing.EtcdTools;
import io.etcddr.testing.EtcdVersion;
import io.etcddr.value.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WalTest {
    private static final String JSON = HexFormat.of()
            .formatHex("{\"id\":3990370604368066554,\"peerURLs\":[\"http://127.0.0.1:23803\"],\"name\":\"r1\"}"
                    .getBytes(US_ASCII));

    /// Bytes of a restore by etcdctl 3.4.23 and etcdutl 3.5.16, up to the last record (etcd-internals 10).
    private static final String COMMON = """
            0400000000000084 0804100000000000
            1f00000000000081 0801 10cfcfcdd80b 1a15 08faef93dcc39da9b037 10e7fed48af8afa7f28901 00
            0e00000000000082 0805 109a96acae0e 1a04 08001000 0000
            6e00000000000082 0802 10e9dff2f901 1a64 0801 1001 1801 225c 08001000 18faef93dcc39da9b037 224c {json} 0000
            1800000000000000 0803 10ebe385c901 1a0e 0801 10faef93dcc39da9b037 1801
            """;

    private static final String END_3_4 = "0e00000000000082 0805 10bea7b9dc09 1a04 08011001 0000";
    private static final String END_3_5 =
            "1c00000000000084 0805 10b6fcb28306 1a12 0801 1001 1a0c 08faef93dcc39da9b037 2800 00000000";

    @TempDir
    private Path folder;

    private static byte[] wal(String member, String cluster, String token, EtcdMinor minor)
            throws Failure, IOException {
        ClusterSpec spec = ClusterSpec.parse(cluster, token);
        ByteArrayOutputStream wal = new ByteArrayOutputStream();
        Wal.write(wal, spec.memberId(member), new RaftMessages(spec, minor), Optional.empty());
        return wal.toByteArray();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace("{json}", JSON).replaceAll("\\s", ""));
    }

    @Test
    void theLogOfOneMemberIsByteForByteEtcds() throws Failure, IOException {
        assertThat(wal("r1", "r1=http://127.0.0.1:23803", "etcd-cluster", EtcdMinor.V3_4))
                .isEqualTo(bytes(COMMON + END_3_4));
        assertThat(wal("r1", "r1=http://127.0.0.1:23803", "etcd-cluster", EtcdMinor.V3_5))
                .isEqualTo(bytes(COMMON + END_3_5));
    }

    /// A snapshot that holds nothing: bucket names alone are enough for etcdutl.
    private Path emptySnapshot() throws IOException {
        Path file = folder.resolve("empty.db");
        try (BoltWriter writer = BoltWriter.create(file, 4096)) {
            for (String bucket : List.of("cluster", "key", "members", "members_removed", "meta")) {
                writer.startBucket(bucket, 0);
            }
            writer.finish();
        }
        Files.write(file, Digest.newMessageDigest().digest(Files.readAllBytes(file)), StandardOpenOption.APPEND);
        return file;
    }

    @Tag("it")
    @ParameterizedTest
    @EnumSource(EtcdVersion.class)
    void theLogOfEveryMemberIsByteForByteThatOfTheMinorsOwnTool(EtcdVersion version) throws Exception {
        assumeTrue(version != EtcdVersion.V3_4 || version.isInstalled(), "etcd 3.4 is not installed");
        Path snapshot = emptySnapshot();
        String cluster = "a&b=http://h-1.test:2380,c=https://[::1]:2380,c=https://10.0.0.9:2380,d=http://10.0.0.3:1";
        for (String name : List.of("a&b", "c", "d")) {
            Path dataDir = folder.resolve(name);
            String own = Arrays.stream(cluster.split(","))
                    .filter(part -> part.startsWith(name + "="))
                    .map(part -> part.substring(name.length() + 1))
                    .collect(Collectors.joining(","));
            List<String> command = List.of(
                    (version == EtcdVersion.V3_4 ? version.etcdctl() : version.etcdutl()).toString(),
                    "snapshot",
                    "restore",
                    snapshot.toString(),
                    "--name=" + name,
                    "--initial-cluster=" + cluster,
                    "--initial-advertise-peer-urls=" + own,
                    "--initial-cluster-token=<token>",
                    "--data-dir=" + dataDir);
            EtcdTools.Outcome outcome = EtcdTools.tryRun(command);
            assertThat(outcome.status()).describedAs(outcome.err()).isZero();
            byte[] theirs = Files.readAllBytes(dataDir.resolve("member/wal").resolve(Wal.FILE_NAME));
            byte[] ours = wal(name, cluster, "<token>", EtcdMinor.parse(version.minor()));
            assertThat(Arrays.copyOf(theirs, ours.length)).isEqualTo(ours);
            // Theirs has zeros behind it, to have the space reserved.
            assertThat(Arrays.mismatch(
                            Arrays.copyOfRange(theirs, ours.length, theirs.length),
                            new byte[theirs.length - ours.length]))
                    .isEqualTo(-1);
            assertThat(dataDir.resolve("member/snap/0000000000000001-0000000000000003.snap"))
                    .exists();
        }
    }
}
