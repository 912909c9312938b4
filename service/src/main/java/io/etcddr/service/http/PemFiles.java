package io.etcddr.service.http;

import io.etcddr.config.ServiceConfig.ServerTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Makes a TLS context of PEM files.
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final int MAX_BYTES = 1 << 20;
    private static final char[] NO_PASSWORD = new char[0];

    private PemFiles() {}

    /// @throws IOException if a file cannot be read
    /// @throws GeneralSecurityException if a file is not what it should be; the message names it
    static SSLContext context(ServerTls files) throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> chain = certificates(files.certFile());
        PrivateKey key = key(files.keyFile());
        requirePair(files, chain.iterator().next(), key);
        KeyStore own = empty();
        own.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        TrustManager[] trust = files.clientCaFile().isEmpty()
                ? new TrustManager[0]
                : trust(files.clientCaFile().get());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust, null);
        return context;
    }

    private static TrustManager[] trust(Path file) throws IOException, GeneralSecurityException {
        KeyStore authorities = empty();
        int number = 0;
        for (Certificate certificate : certificates(file)) {
            authorities.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        return trust.getTrustManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> found;
        try {
            found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(read(file)));
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException("%s holds no certificates in PEM".formatted(file), e);
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException("%s holds no certificate".formatted(file));
        }
        return found;
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new GeneralSecurityException(
                    "%s holds no unencrypted PKCS#8 key (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nocrypt makes one"
                            .formatted(file));
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                continue; // of another kind
            }
        }
        throw new GeneralSecurityException("%s holds no RSA, EC or Ed25519 key".formatted(file));
    }

    /// Half of a replaced pair would let every handshake fail.
    private static void requirePair(ServerTls files, Certificate certificate, PrivateKey key)
            throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        boolean pair;
        try {
            Signature signature = Signature.getInstance(algorithm);
            byte[] sample = files.toString().getBytes(StandardCharsets.UTF_8);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            pair = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            pair = false; // of different kinds
        }
        if (!pair) {
            throw new GeneralSecurityException("the key in %s does not belong to the certificate in %s"
                    .formatted(files.keyFile(), files.certFile()));
        }
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("%s is larger than %d bytes".formatted(file, MAX_BYTES));
        }
        return Files.readAllBytes(file);
    }
}
