package io.etcddr.datadir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class SnapFileTest {
    private static final String STORE = """
            {"Root":{"Path":"/","CreatedIndex":0,"ModifiedIndex":0,"ExpireTime":"0001-01-01T00:00:00Z","Value":"",\
            "Children":{"0":{"Path":"/0","CreatedIndex":0,"ModifiedIndex":0,"ExpireTime":"0001-01-01T00:00:00Z","Value":"",\
            "Children":{"members":{"Path":"/0/members","CreatedIndex":0,"ModifiedIndex":0,\
            "ExpireTime":"0001-01-01T00:00:00Z","Value":"","Children":{"3760a4ec3b84f7fa":{"Path":\
            "/0/members/3760a4ec3b84f7fa","CreatedIndex":0,"ModifiedIndex":0,"ExpireTime":"0001-01-01T00:00:00Z",\
            "Value":"","Children":{"raftAttributes":{"Path":"/0/members/3760a4ec3b84f7fa/raftAttributes",\
            "CreatedIndex":0,"ModifiedIndex":0,"ExpireTime":"0001-01-01T00:00:00Z",\
            "Value":"{\\"peerURLs\\":[\\"http://127.0.0.1:23803\\"]}","Children":null}}}}}}},\
            "1":{"Path":"/1","CreatedIndex":0,"ModifiedIndex":0,"ExpireTime":"0001-01-01T00:00:00Z","Value":"",\
            "Children":{}}}},"CurrentIndex":1,"CurrentVersion":2}""";

    @Test
    void itHoldsTheMembersAsTheV2StoreDoes() throws Failure, IOException {
        RaftMessages messages =
                new RaftMessages(ClusterSpec.parse("r1=http://127.0.0.1:23803", "etcd-cluster"), EtcdMinor.V3_5);
        assertThat(SnapFile.name(messages)).isEqualTo("0000000000000001-0000000000000001.snap");

        CodedInputStream file = CodedInputStream.newInstance(SnapFile.of(messages));
        assertThat(file.readTag()).isEqualTo(1 << 3);
        int crc = file.readUInt32();
        assertThat(file.readTag()).isEqualTo(2 << 3 | 2);
        byte[] snapshot = file.readByteArray();
        assertThat(file.isAtEnd()).isTrue();
        CRC32C expected = new CRC32C();
        expected.update(snapshot);
        assertThat(Integer.toUnsignedLong(crc)).isEqualTo(expected.getValue());

        CodedInputStream content = CodedInputStream.newInstance(snapshot);
        assertThat(content.readTag()).isEqualTo(1 << 3 | 2);
        assertThat(new String(content.readByteArray(), UTF_8)).isEqualTo(STORE);
        assertThat(content.readTag()).isEqualTo(2 << 3 | 2);
        assertThat(HexFormat.of().formatHex(content.readByteArray()))
                .isEqualTo("0a0c08faef93dcc39da9b0372800" + "1001" + "1801");
        assertThat(content.isAtEnd()).isTrue();
    }
}
