package io.etcddr.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/// A certificate authority for tests, with P-256 keys, as PEM files. Certificates serve clients and servers alike,
/// because etcd's peers are both. Written as DER by hand: `keytool` would take half a second for each.
public final class TestPki {
    /// @param cert PEM, @param key PKCS#8 PEM
    public record KeyFiles(Path cert, Path key) {}

    private static final byte[] ECDSA_SHA256 = Der.of(Der.SEQUENCE, Der.oid("1.2.840.10045.4.3.2"));
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final String name;
    private final KeyPair caKeys;
    private final AtomicInteger serial = new AtomicInteger(1);

    private TestPki(Path folder, String name, KeyPair caKeys) {
        this.folder = folder;
        this.name = name;
        this.caKeys = caKeys;
    }

    /// Creates the authority `name` and writes its certificate to `ca.pem`.
    public static TestPki create(Path folder, String name) {
        try {
            Files.createDirectories(folder);
            TestPki pki = new TestPki(folder, name, newKeys());
            byte[] ca = pki.certificate(name, pki.caKeys, extension("2.5.29.19", Der.of(Der.SEQUENCE, Der.TRUE)));
            Files.writeString(pki.caFile(), pem("CERTIFICATE", ca));
            return pki;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot create a certificate authority in " + folder, e);
        }
    }

    public Path caFile() {
        return folder.resolve("ca.pem");
    }

    /// A certificate for `commonName` that is valid for the given host names and IP addresses, in
    /// `<commonName>.pem` and `<commonName>-key.pem`.
    public KeyFiles issue(String commonName, String... hosts) {
        try {
            KeyPair keys = newKeys();
            byte[] cert = certificate(commonName, keys, leafExtensions(hosts));
            KeyFiles files = new KeyFiles(folder.resolve(commonName + ".pem"), folder.resolve(commonName + "-key.pem"));
            Files.writeString(files.cert(), pem("CERTIFICATE", cert));
            Files.writeString(files.key(), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
            return files;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot issue a certificate in " + folder, e);
        }
    }

    private byte[] certificate(String subject, KeyPair keys, byte[] extensions) throws GeneralSecurityException {
        Instant now = Instant.now();
        byte[] toBeSigned = Der.of(
                Der.SEQUENCE,
                Der.of(0xa0, Der.of(Der.INTEGER, new byte[] {2})),
                Der.of(
                        Der.INTEGER,
                        BigInteger.valueOf(now.toEpochMilli() * 1000 + serial.getAndIncrement())
                                .toByteArray()),
                ECDSA_SHA256,
                distinguishedName(name),
                Der.of(
                        Der.SEQUENCE,
                        Der.text(Der.GENERALIZED_TIME, TIME.format(now.minus(Duration.ofHours(1)))),
                        Der.text(Der.GENERALIZED_TIME, TIME.format(now.plus(Duration.ofDays(2))))),
                distinguishedName(subject),
                keys.getPublic().getEncoded(),
                Der.of(0xa3, Der.of(Der.SEQUENCE, extensions)));
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(caKeys.getPrivate());
        signer.update(toBeSigned);
        return Der.of(Der.SEQUENCE, toBeSigned, ECDSA_SHA256, Der.bits(signer.sign()));
    }

    /// Not an authority; for servers and clients; the subject's alternative names when there are any.
    private static byte[] leafExtensions(String... hosts) throws IOException {
        byte[] usage = Der.of(Der.SEQUENCE, Der.oid("1.3.6.1.5.5.7.3.1"), Der.oid("1.3.6.1.5.5.7.3.2"));
        byte[] all = Der.join(extension("2.5.29.19", Der.of(Der.SEQUENCE)), extension("2.5.29.37", usage));
        byte[] names = new byte[0];
        for (String host : hosts) {
            names = Der.join(names, alternativeName(host));
        }
        return names.length == 0 ? all : Der.join(all, extension("2.5.29.17", Der.of(Der.SEQUENCE, names)));
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.of(Der.SEQUENCE, Der.oid(oid), Der.of(Der.OCTET_STRING, value));
    }

    private static byte[] alternativeName(String host) throws IOException {
        boolean address = host.matches("[0-9.]+") || host.contains(":");
        return address ? Der.of(0x87, InetAddress.getByName(host).getAddress()) : Der.text(0x82, host);
    }

    private static byte[] distinguishedName(String commonName) {
        byte[] attribute = Der.of(Der.SEQUENCE, Der.oid("2.5.4.3"), Der.text(Der.UTF8_STRING, commonName));
        return Der.of(Der.SEQUENCE, Der.of(Der.SET, attribute));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(der), type);
    }
}
