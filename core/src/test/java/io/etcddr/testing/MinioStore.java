package io.etcddr.testing;

import java.net.URI;
import java.util.Optional;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.utility.DockerImageName;

/// MinIO in a container, from the image `etcddr/minio:local` that `make docker-up` builds. One for all tests of a JVM,
/// which stops it when it ends; a test that kills its server starts one of its own.
public final class MinioStore implements S3Server {
    private static final String IMAGE = "etcddr/minio:local";
    private static Optional<MinioStore> shared = Optional.empty();

    private final MinIOContainer container;

    private MinioStore(MinIOContainer container) {
        this.container = container;
    }

    /// The one of this JVM.
    public static synchronized MinioStore shared() {
        if (shared.isEmpty()) {
            shared = Optional.of(start());
        }
        return shared.get();
    }

    /// A server of one's own.
    public static MinioStore start() {
        @SuppressWarnings("resource") // closed by the hook below at the latest
        MinIOContainer container = new MinIOContainer(
                        DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("minio/minio"))
                .withImagePullPolicy(name -> false)
                // So that it can encrypt: any 32 bytes.
                .withEnv("MINIO_KMS_SECRET_KEY", "test-key:" + "A".repeat(43) + "=");
        try {
            container.start();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "cannot start MinIO in a container: make docker-up starts a Docker Engine and builds the image", e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return new MinioStore(container);
    }

    @Override
    public URI endpoint() {
        return URI.create(container.getS3URL());
    }

    @Override
    public String user() {
        return container.getUserName();
    }

    @Override
    public String password() {
        return container.getPassword();
    }

    /// As a power cut would.
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.stop();
    }
}
