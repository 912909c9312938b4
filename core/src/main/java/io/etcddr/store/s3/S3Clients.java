package io.etcddr.store.s3;

import io.etcddr.store.s3.S3Settings.Addressing;
import io.etcddr.store.s3.S3Settings.Checksum;
import io.etcddr.store.s3.S3Settings.Proxy;
import io.etcddr.store.s3.S3Settings.Server;
import io.etcddr.store.s3.S3Settings.StaticKeys;
import io.etcddr.value.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// Makes the SDK's client.
final class S3Clients {
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    /// Beside the parts of writers there are listings, looks and readers.
    private static final int CONNECTIONS = 64;

    private S3Clients() {}

    static S3Client connect(S3Settings settings) throws IOException {
        Server server = settings.server();
        Duration timeout = settings.transfer().timeout();
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(http(server, timeout))
                .forcePathStyle(server.addressing() == Addressing.PATH)
                // Since 2.30 the SDK sends trailing checksums by default, which several servers answer with 400: ours
                // travel in headers, and only where the settings say so.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                .overrideConfiguration(override -> override.apiCallTimeout(timeout)
                        .apiCallAttemptTimeout(timeout.dividedBy(2))
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(settings.transfer().attempts())
                                .build()));
        server.endpoint().ifPresent(builder::endpointOverride);
        server.region()
                .or(() -> server.endpoint().map(endpoint -> "us-east-1"))
                .ifPresent(region -> builder.region(Region.of(region)));
        builder.credentialsProvider(settings.keys().map(S3Clients::keys).orElseGet(DefaultKeys::new));
        if (settings.checksum() == Checksum.MD5) {
            builder.addPlugin(LegacyMd5Plugin.create()); // the deletion of many keys at once demands a checksum
        }
        return builder.build();
    }

    private static Apache5HttpClient.Builder http(Server server, Duration timeout) throws IOException {
        Duration quarter = timeout.dividedBy(4);
        Apache5HttpClient.Builder http = Apache5HttpClient.builder()
                .connectionTimeout(quarter.compareTo(LONGEST_CONNECT) < 0 ? quarter : LONGEST_CONNECT)
                .socketTimeout(timeout)
                .connectionAcquisitionTimeout(timeout)
                .maxConnections(CONNECTIONS)
                .tcpKeepAlive(true);
        server.proxy().ifPresent(proxy -> http.proxyConfiguration(configure(proxy)));
        if (server.caFile().isPresent()) {
            TrustManager[] trusted = trustOnly(server.caFile().get());
            http.tlsTrustManagersProvider(() -> trusted);
        }
        return http;
    }

    private static ProxyConfiguration configure(Proxy proxy) {
        ProxyConfiguration.Builder builder = ProxyConfiguration.builder()
                .endpoint(proxy.endpoint())
                .useEnvironmentVariableValues(false)
                .useSystemPropertyValues(false);
        proxy.user().ifPresent(builder::username);
        proxy.password().map(Secret::reveal).ifPresent(builder::password);
        return builder.build();
    }

    private static TrustManager[] trustOnly(Path pem) throws IOException {
        try (InputStream content = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(content);
            if (certificates.isEmpty()) {
                throw new IOException("%s holds no certificate".formatted(pem));
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException("%s holds no PEM certificates: %s".formatted(pem, e.getMessage()), e);
        }
    }

    private static AwsCredentialsProvider keys(StaticKeys keys) {
        String id = keys.accessKeyId().reveal();
        String secret = keys.secretAccessKey().reveal();
        return StaticCredentialsProvider.create(keys.sessionToken()
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token.reveal()))
                .orElseGet(() -> AwsBasicCredentials.create(id, secret)));
    }

    /// The default chain, whose failure can be told from a server that does not answer.
    private static final class DefaultKeys implements AwsCredentialsProvider {
        private final AwsCredentialsProvider chain =
                DefaultCredentialsProvider.builder().build();

        @Override
        public AwsCredentials resolveCredentials() {
            try {
                return chain.resolveCredentials();
            } catch (SdkClientException e) {
                throw new NoCredentialsException(e);
            }
        }
    }
}
