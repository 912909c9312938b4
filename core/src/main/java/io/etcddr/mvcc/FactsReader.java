package io.etcddr.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcddr.bolt.BoltFile;
import io.etcddr.bolt.Bucket;
import io.etcddr.bolt.CorruptFileException;
import io.etcddr.bolt.Cursor;
import io.etcddr.bolt.Findings;
import io.etcddr.mvcc.BackendFacts.Alarm;
import io.etcddr.mvcc.BackendFacts.Member;
import io.etcddr.value.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads the small buckets (etcd-internals 4). An item that etcd cannot have written is a finding and left out.
final class FactsReader {
    /// Values of these buckets are a few hundred bytes; what is larger is not copied to the heap.
    private static final int MAX_VALUE = 1 << 20;

    private final BoltFile file;
    private final Findings findings;
    private final ProtoReader proto;

    FactsReader(BoltFile file, Findings findings) {
        this.file = file;
        this.findings = findings;
        this.proto = new ProtoReader(file.segment());
    }

    private interface ItemReader {
        /// @throws IllegalArgumentException if the item is not what the bucket holds
        void read(Cursor item);
    }

    private void forEach(String bucketName, ItemReader reader) throws CorruptFileException {
        Optional<Bucket> bucket = file.bucket(bucketName);
        if (bucket.isEmpty()) {
            return;
        }
        Cursor item = file.cursor(bucket.get());
        for (boolean found = item.first(); found; found = item.next()) {
            try {
                if (item.isBucket()) {
                    throw new IllegalArgumentException("expected a value, found a bucket");
                }
                if (item.valueLength() > MAX_VALUE) {
                    throw new IllegalArgumentException("value of %d bytes".formatted(item.valueLength()));
                }
                reader.read(item);
            } catch (IllegalArgumentException e) {
                findings.add(
                        item.keyOffset(),
                        "item of bucket \"%s\" at offset %d: %s"
                                .formatted(bucketName, item.keyOffset(), e.getMessage()));
            }
        }
    }

    void leases(Consumer<Lease> sink) throws CorruptFileException {
        forEach("lease", item -> {
            long[] numbers = numbers(item.valueOffset(), item.valueLength(), 3);
            require(item.keyLength() == Long.BYTES, "key of %d bytes, expected 8", item.keyLength());
            long id = file.segment().get(Bytes.BIG, item.keyOffset());
            require(numbers[1] == id, "key is %s, content says %s", Long.toHexString(id), Long.toHexString(numbers[1]));
            sink.accept(new Lease(id, numbers[2], numbers[3]));
        });
    }

    List<Member> members() throws CorruptFileException {
        List<Member> members = new ArrayList<>();
        forEach("members", item -> {
            Member member = MemberJson.parse(item.value().toArray(Bytes.U8));
            String key = text(item);
            require(member.id().hex().equals(key), "key is %s, content says %s", key, member.id());
            members.add(member);
        });
        return members;
    }

    List<Alarm> alarms() throws CorruptFileException {
        List<Alarm> alarms = new ArrayList<>();
        forEach("alarm", item -> {
            long[] numbers = numbers(item.keyOffset(), item.keyLength(), 2);
            alarms.add(new Alarm(new MemberId(numbers[1]), alarmName(numbers[2])));
        });
        return alarms;
    }

    private static String alarmName(long type) {
        return switch ((int) type) {
            case 1 -> "NOSPACE";
            case 2 -> "CORRUPT";
            default -> Long.toString(type);
        };
    }

    /// The names in bucket `authUsers` or `authRoles`. Field 1 of the content repeats the name.
    List<String> names(String bucket) throws CorruptFileException {
        List<String> names = new ArrayList<>();
        forEach(bucket, item -> {
            proto.start(item.valueOffset(), item.valueLength());
            boolean same = proto.next()
                    && proto.field() == 1
                    && proto.wireType() == ProtoReader.BYTES
                    && proto.contentLength() == item.keyLength()
                    && Bytes.equal(file.segment(), proto.contentOffset(), item.keyOffset(), item.keyLength());
            require(same, "content does not repeat the name %s", text(item));
            names.add(text(item));
        });
        return names;
    }

    /// The number fields of a message, by field number.
    private long[] numbers(long offset, long length, int highest) {
        long[] numbers = new long[highest + 1];
        proto.start(offset, length);
        while (proto.next()) {
            if (proto.field() <= highest && proto.wireType() == ProtoReader.VARINT) {
                numbers[proto.field()] = proto.varintValue();
            }
        }
        require(!proto.failed(), "%d bytes are no protobuf message", length);
        return numbers;
    }

    private static String text(Cursor item) {
        return new String(item.key().toArray(Bytes.U8), UTF_8);
    }

    private static void require(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(arguments));
        }
    }
}
