package io.etcddr.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How etcd is reached when no config says it; named as etcdctl names them. Picocli fills the fields.
public final class EtcdOptions {
    @Option(
            names = "--endpoints",
            paramLabel = "URL",
            split = ",",
            description = "Client URLs of the voters, separated by commas.")
    private List<String> endpoints = new ArrayList<>();

    @Option(names = "--cacert", paramLabel = "FILE", description = "PEM file of the CA of the servers.")
    private Optional<Path> caFile;

    @Option(names = "--cert", paramLabel = "FILE", description = "PEM file of the client certificate.")
    private Optional<Path> certFile;

    @Option(names = "--key", paramLabel = "FILE", description = "PEM file of the client key.")
    private Optional<Path> keyFile;

    @Option(names = "--user", paramLabel = "NAME", description = "User; needs the root role.")
    private Optional<String> user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "File with the user's password.")
    private Optional<Path> passwordFile;

    public List<String> endpoints() {
        return List.copyOf(endpoints);
    }

    public Optional<Path> caFile() {
        return caFile;
    }

    public Optional<Path> certFile() {
        return certFile;
    }

    public Optional<Path> keyFile() {
        return keyFile;
    }

    public Optional<String> user() {
        return user;
    }

    public Optional<Path> passwordFile() {
        return passwordFile;
    }

    /// Whether anything but the endpoints is given.
    public boolean given() {
        return caFile.isPresent()
                || certFile.isPresent()
                || keyFile.isPresent()
                || user.isPresent()
                || passwordFile.isPresent();
    }
}
