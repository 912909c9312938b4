package io.etcddr.cli.get;

import io.etcddr.catalog.PointId;
import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Tree;
import io.etcddr.mvcc.KeyRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// One JSON document with a list of keys. Keys and values are bytes: always there as base64, and as text where they are
/// UTF-8.
final class JsonKeyPrinter implements KeyPrinter {
    private final OutputStream out;
    private final PointId point;
    private final Values values;
    private Optional<JsonWriter> json = Optional.empty();
    private long printed;

    JsonKeyPrinter(OutputStream out, PointId point, Values values) {
        this.out = out;
        this.point = point;
        this.values = values;
    }

    @Override
    public void print(KeyRecord record) {
        try {
            if (json.isEmpty()) {
                json = Optional.of(
                        new JsonWriter(out).startObject().field("point", point).startArray("keys"));
            }
            json.get().value(tree(record).fields());
            printed++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tree tree(KeyRecord record) {
        Tree tree = Tree.with("key", text(record.key())).and("keyBase64", base64(record.key()));
        if (values == Values.SHOWN) {
            tree.and("value", text(record.value())).and("valueBase64", base64(record.value()));
        }
        return tree.and("createRevision", record.createRevision())
                .and("modRevision", record.modRevision())
                .and("version", record.version())
                .and("lease", record.lease() == 0 ? Optional.empty() : Optional.of(Long.toHexString(record.lease())));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty(); // base64 has it
        }
    }

    @Override
    public void end() {
        try {
            if (json.isPresent()) {
                json.get().endArray().field("count", printed).endObject();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long printed() {
        return printed;
    }

    @Override
    public void close() {
        try {
            if (json.isPresent()) {
                json.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
