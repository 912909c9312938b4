package io.etcddr.codec;

import com.exceptionfactory.jagged.PayloadException;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/// age version 1 files (age-encryption.org/v1, binary), as `age -r` makes and `age -d -i` reads them.
///
/// Encoding needs recipients only, decoding identities only: a service that writes backups need not be able to read
/// them.
public record AgeCodec(List<AgeRecipient> recipients, List<AgeIdentity> identities) implements Codec {
    public static final String ID = "age";

    public AgeCodec {
        recipients = List.copyOf(recipients);
        identities = List.copyOf(identities);
    }

    /// Encrypts for all of `recipients`: any one of their identities decrypts.
    public static AgeCodec encryptingFor(List<AgeRecipient> recipients) {
        return new AgeCodec(recipients, List.of());
    }

    /// Decrypts what was encrypted for at least one of `identities`.
    public static AgeCodec decryptingWith(List<AgeIdentity> identities) {
        return new AgeCodec(List.of(), identities);
    }

    @Override
    public String id() {
        return ID;
    }

    /// @throws IllegalStateException if there is no recipient
    @Override
    public OutputStream encode(OutputStream sink) throws IOException {
        if (recipients.isEmpty()) {
            throw new IllegalStateException("there is no age recipient to encrypt for");
        }
        try {
            List<RecipientStanzaWriter> writers = new ArrayList<>();
            for (AgeRecipient recipient : recipients) {
                writers.add(recipient.writer());
            }
            WritableByteChannel channel =
                    new StandardEncryptingChannelFactory().newEncryptingChannel(new SinkChannel(sink), writers);
            return new AgeEncoder(channel);
        } catch (GeneralSecurityException e) {
            throw new IOException("age cannot encrypt: %s".formatted(e.getMessage()), e);
        }
    }

    @Override
    public InputStream decode(InputStream source) throws IOException {
        if (identities.isEmpty()) {
            throw new CannotDecryptException("the stream is encrypted with age and there is no identity to decrypt it");
        }
        try {
            List<RecipientStanzaReader> readers = new ArrayList<>();
            for (AgeIdentity identity : identities) {
                readers.add(identity.reader());
            }
            return new AgeDecoder(
                    new StandardDecryptingChannelFactory().newDecryptingChannel(new SourceChannel(source), readers));
        } catch (GeneralSecurityException e) {
            throw AgeErrors.ofHeader(e, identities);
        } catch (PayloadException | BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // What jagged throws for headers that end early or hold what is no base64.
            throw AgeErrors.damagedHeader(e);
        }
    }
}
