package io.etcddr.service.http;

import io.etcddr.cli.run.Outcome;
import io.etcddr.config.ServiceConfig.ServerTls;
import io.etcddr.error.ErrorCode;
import io.etcddr.error.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS by files that may be replaced while the service runs, as certificates are every few weeks: each new
/// connection looks whether they have changed. New files that cannot be used are logged, and the old ones stay.
/// Safe for use by several threads.
final class TlsContext {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    /// @param stamp what the files looked like
    private record Loaded(List<String> stamp, SSLContext context) {}

    private final ServerTls files;
    private volatile Loaded loaded;

    private TlsContext(ServerTls files, Loaded loaded) {
        this.files = files;
        this.loaded = loaded;
    }

    /// @throws Failure [ErrorCode#USAGE] if the files cannot be used
    static TlsContext of(ServerTls files) throws Failure {
        try {
            List<String> stamp = stamp(files);
            return new TlsContext(files, new Loaded(stamp, PemFiles.context(files)));
        } catch (IOException | GeneralSecurityException e) {
            throw new Failure(ErrorCode.USAGE, "service.tls: " + message(e), e)
                    .hint("Name PEM files that this user can read: the chain of the server, its private key, and"
                            + " the authority of the clients.");
        }
    }

    boolean clientsNeedCertificates() {
        return files.clientCaFile().isPresent();
    }

    /// Makes every engine by the files as they are then.
    SSLContext context() {
        return new SSLContext(new Current(), loaded.context().getProvider(), "TLS") {};
    }

    private SSLContext current() {
        try {
            List<String> stamp = stamp(files);
            if (!stamp.equals(loaded.stamp())) {
                reload(stamp);
            }
        } catch (IOException e) {
            LOG.debug("the TLS files cannot be looked at: {}", e.getMessage()); // between two names of a mounted secret
        }
        return loaded.context();
    }

    private synchronized void reload(List<String> stamp) {
        if (stamp.equals(loaded.stamp())) {
            return;
        }
        try {
            loaded = new Loaded(stamp, PemFiles.context(files));
            LOG.info("TLS files were replaced: new connections use the new ones");
        } catch (IOException | GeneralSecurityException e) {
            loaded = new Loaded(stamp, loaded.context());
            LOG.warn("the TLS files were replaced by what cannot be used, the old ones stay: {}", message(e));
        }
    }

    private static List<String> stamp(ServerTls files) throws IOException {
        List<Path> all = new ArrayList<>(List.of(files.certFile(), files.keyFile()));
        files.clientCaFile().ifPresent(all::add);
        List<String> stamp = new ArrayList<>();
        for (Path file : all) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            stamp.add("%s %s %d".formatted(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size()));
        }
        return stamp;
    }

    private static String message(Exception thrown) {
        return thrown instanceof IOException ? Outcome.of(thrown).message() : thrown.getMessage();
    }

    private final class Current extends SSLContextSpi {
        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("this context is made by its files");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return current().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return current().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return current().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return current().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return current().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return current().getClientSessionContext();
        }
    }
}
