package io.etcddr.catalog;

import io.etcddr.sign.CanonicalJson;
import io.etcddr.sign.TrustedKeys;
import io.etcddr.sign.VerifyingKey;
import io.etcddr.store.ObjectStat;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/// Documents whose signatures were checked before, in one file: ten thousand small files would take longer to
/// open than to check again.
///
/// An entry holds for an object only while key, size and time of change are those that the store lists, and
/// only for somebody who trusts the key that signed it; its bytes are bound to all of these by a CRC-32C. That
/// finds a damaged file, in a tenth of the time of a SHA-256 where no C2 compiler runs. It does not withstand
/// somebody who can write to the folder, and no digest would: he could as well change the program or its
/// configuration. What a restore acts upon is read from the store and verified anew (`docs/format.md`).
///
/// ```
/// file  = magic entry*
/// entry = length u32, CRC-32C of body u32, body        big endian
/// body  = key length u16, key, size u64, seconds u64, nanoseconds u32, public key length u16, public key,
/// document
/// ```
final class DocumentCache {
    private static final byte[] MAGIC = "etcd-dr cache 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_BODY = CanonicalJson.MAX_BYTES + 4096;
    private static final long MAX_FILE = 512L << 20;

    private final Keeping keeping;
    private final Optional<Path> file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private boolean changed;

    private enum Keeping {
        NOTHING,
        ENTRIES
    }

    private DocumentCache(Keeping keeping, Optional<Path> file) {
        this.keeping = keeping;
        this.file = file;
    }

    /// @param body not yet compared with `checksum`: that is done when the entry is used
    private record Entry(ByteBuffer body, int checksum) {}

    static DocumentCache off() {
        return new DocumentCache(Keeping.NOTHING, Optional.empty());
    }

    /// For as long as this object lives.
    static DocumentCache inMemory() {
        return new DocumentCache(Keeping.ENTRIES, Optional.empty());
    }

    /// A file that is damaged gives what lies before the damage; one that cannot be read gives nothing.
    static DocumentCache load(Path file) {
        DocumentCache cache = new DocumentCache(Keeping.ENTRIES, Optional.of(file));
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= MAX_FILE) {
                cache.parse(ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            cache.entries.clear();
        }
        return cache;
    }

    private void parse(ByteBuffer content) {
        if (content.remaining() < MAGIC.length
                || !content.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            return;
        }
        content.position(MAGIC.length);
        while (content.remaining() >= 8) {
            int length = content.getInt();
            if (length < 2 || length > MAX_BODY || content.remaining() < length + 4) {
                return;
            }
            int checksum = content.getInt();
            ByteBuffer body = content.slice(content.position(), length);
            content.position(content.position() + length);
            try {
                entries.put(text(body.duplicate()), new Entry(body, checksum));
            } catch (IllegalArgumentException e) {
                return; // damaged
            }
        }
    }

    /// @throws IllegalArgumentException if it is longer than the body
    private static String text(ByteBuffer body) {
        int length = Short.toUnsignedInt(body.getShort());
        if (length > body.remaining()) {
            throw new IllegalArgumentException("%d bytes of text in %d".formatted(length, body.remaining()));
        }
        String text = new String(body.array(), body.arrayOffset() + body.position(), length, StandardCharsets.US_ASCII);
        body.position(body.position() + length);
        return text;
    }

    /// The bytes of this very object, signed by a key that is trusted.
    Optional<byte[]> find(ObjectStat stat, TrustedKeys trusted) {
        Entry entry = entries.get(stat.key().value());
        if (entry == null || trusted.trustsEverybody()) {
            return Optional.empty();
        }
        if (checksum(entry.body) != entry.checksum) {
            return Optional.empty();
        }
        ByteBuffer body = entry.body.duplicate();
        try {
            text(body);
            boolean same = body.getLong() == stat.size()
                    && body.getLong() == stat.lastModified().getEpochSecond()
                    && body.getInt() == stat.lastModified().getNano();
            if (!same || !trusted.trustsText(text(body))) {
                return Optional.empty();
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty(); // checksum and content fit, but another version of this program wrote them
        }
        byte[] document = new byte[body.remaining()];
        body.get(document);
        return Optional.of(document);
    }

    private static int checksum(ByteBuffer body) {
        CRC32C crc = new CRC32C();
        crc.update(body.duplicate());
        return (int) crc.getValue();
    }

    void put(ObjectStat stat, VerifyingKey signedBy, byte[] document) {
        if (keeping == Keeping.NOTHING) {
            return;
        }
        byte[] key = stat.key().value().getBytes(StandardCharsets.US_ASCII);
        byte[] signer = signedBy.text().getBytes(StandardCharsets.US_ASCII);
        Instant modified = stat.lastModified();
        ByteBuffer body = ByteBuffer.allocate(2 + key.length + 8 + 8 + 4 + 2 + signer.length + document.length)
                .putShort((short) key.length)
                .put(key)
                .putLong(stat.size())
                .putLong(modified.getEpochSecond())
                .putInt(modified.getNano())
                .putShort((short) signer.length)
                .put(signer)
                .put(document)
                .flip();
        entries.put(stat.key().value(), new Entry(body, checksum(body)));
        changed = true;
    }

    /// Writes what is new, without the entries whose keys `exists` denies. Another process that saves at the
    /// same moment wins or loses whole.
    void save(Predicate<String> exists) {
        boolean removed = entries.keySet().removeIf(exists.negate());
        if (file.isEmpty() || (!removed && !changed)) {
            return;
        }
        try {
            Path temporary = Files.createTempFile(file.get().getParent(), ".cache", ".tmp"); // mode 0600
            try {
                write(temporary);
                Files.move(temporary, file.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            changed = false;
        } catch (IOException e) {
            // No room, or no longer ours to write: the next listing reads from the store again, which is no error.
        }
    }

    private void write(Path target) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(target), 1 << 16))) {
            out.write(MAGIC);
            for (Entry entry : entries.values()) {
                out.writeInt(entry.body.remaining());
                out.writeInt(entry.checksum);
                byte[] array = entry.body.array();
                int from = entry.body.arrayOffset() + entry.body.position();
                out.write(array, from, entry.body.remaining());
            }
        }
    }

    /// For tests and messages.
    int size() {
        return entries.size();
    }
}
