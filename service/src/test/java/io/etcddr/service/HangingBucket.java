package io.etcddr.service;

import io.etcddr.store.ObjectKey;
import io.etcddr.store.s3.S3Settings;
import io.etcddr.store.s3.S3Settings.Server;
import io.etcddr.testing.CuttingProxy;
import io.etcddr.testing.EtcdCluster;
import io.etcddr.testing.EtcdTestClient;
import io.etcddr.testing.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A new bucket of a real server, behind a proxy that lets uploads hang: a moment in the middle of an upload is as long
/// as a test needs it. What lies in the bucket is asked past the proxy.
final class HangingBucket implements AutoCloseable {
    /// More than any document of the repository, less than a part.
    private static final int HANG_AFTER = 1 << 20;

    private static final int MEBIBYTE = 1 << 20;

    private final S3Server server;
    private final String bucket;
    private final CuttingProxy proxy;
    private final S3Client client;

    private HangingBucket(S3Server server) {
        this.server = server;
        this.bucket = server.newBucket().bucket();
        this.proxy = CuttingProxy.before(server.endpoint());
        this.client = server.client();
    }

    static HangingBucket of(S3Server server) {
        return new HangingBucket(server);
    }

    /// Writes what no compression makes smaller.
    static void fill(EtcdCluster cluster, int mebibytes) {
        Random random = new Random(mebibytes);
        try (EtcdTestClient client = cluster.client()) {
            for (int i = 0; i < mebibytes; i++) {
                byte[] value = new byte[MEBIBYTE];
                random.nextBytes(value);
                client.put("/large/" + i, value);
            }
        }
    }

    /// A site with its repository here, through the proxy.
    Site site(Path folder, EtcdCluster cluster) throws IOException {
        Site site = Site.inS3(folder, cluster, server, bucket, "");
        site.edit(server.endpoint().toString(), proxy.endpoint().toString());
        return site;
    }

    /// How the repository of [#site] is reached past the proxy.
    S3Settings settings() {
        return S3Settings.of(bucket, new ObjectKey("etcd"))
                .with(Server.at(server.endpoint()))
                .with(server.keys());
    }

    /// From now on no part of an upload arrives.
    void hang() {
        proxy.stallRequests(HANG_AFTER, Integer.MAX_VALUE);
    }

    /// From now on everything arrives.
    void serve() {
        proxy.heal();
    }

    /// The names of their objects.
    List<String> unfinishedUploads() {
        return uploads().stream().map(MultipartUpload::key).toList();
    }

    private List<MultipartUpload> uploads() {
        return client.listMultipartUploads(r -> r.bucket(bucket)).uploads();
    }

    /// Whether the upload of a snapshot has begun and not ended.
    boolean isBeingFilled() {
        return uploads().stream().anyMatch(upload -> upload.key().contains("/points/"));
    }

    /// Whether parts of it have arrived.
    boolean isPartlyFilled() {
        return uploads().stream()
                .filter(upload -> upload.key().contains("/points/"))
                .anyMatch(upload -> client.listParts(
                                r -> r.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()))
                        .hasParts());
    }

    List<String> objects() {
        return client.listObjectsV2(r -> r.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    @Override
    public void close() {
        proxy.close();
        client.close();
    }
}
