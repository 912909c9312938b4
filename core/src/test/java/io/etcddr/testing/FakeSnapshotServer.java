package io.etcddr.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Speaks the snapshot call and nothing else, to send streams that no real etcd sends on demand. Issues no tokens, as a
/// learner does not. The script runs on a
/// thread of its own and waits while the client takes nothing, as etcd does.
public final class FakeSnapshotServer implements AutoCloseable {
    /// The size of etcd's blocks.
    public static final int BLOCK = 32 * 1024;

    /// What the server sends.
    public interface Script {
        void run(Stream stream) throws Exception;
    }

    private final Server server;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();

    private FakeSnapshotServer(Script script) {
        try {
            this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new MaintenanceGrpc.MaintenanceImplBase() {
                        @Override
                        public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> response) {
                            serve(script, (ServerCallStreamObserver<SnapshotResponse>) response);
                        }
                    })
                    .addService(new AuthGrpc.AuthImplBase() {
                        @Override
                        public void authenticate(
                                AuthenticateRequest request, StreamObserver<AuthenticateResponse> response) {
                            response.onError(Status.UNAVAILABLE
                                    .withDescription("etcdserver: rpc not supported for learner")
                                    .asRuntimeException());
                        }
                    })
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static FakeSnapshotServer sending(Script script) {
        return new FakeSnapshotServer(script);
    }

    /// Some bytes that pass for a database: a function of the size.
    public static byte[] database(int size) {
        byte[] database = new byte[size];
        new SplittableRandom(size).nextBytes(database);
        return database;
    }

    public static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /// Waits until the client has cancelled its call.
    public boolean wasCancelled() throws InterruptedException {
        return cancelled.await(10, TimeUnit.SECONDS);
    }

    /// Bytes of blocks that were handed to the network.
    public long sent() {
        return sent.get();
    }

    private void serve(Script script, ServerCallStreamObserver<SnapshotResponse> response) {
        response.setOnCancelHandler(cancelled::countDown);
        Thread.ofVirtual().start(() -> {
            try {
                script.run(new Stream(response));
            } catch (Exception e) {
                response.onError(e);
            }
        });
    }

    /// One running call.
    public final class Stream {
        private final ServerCallStreamObserver<SnapshotResponse> response;

        private Stream(ServerCallStreamObserver<SnapshotResponse> response) {
            this.response = response;
        }

        /// What a healthy server sends, up to and without the end of the call.
        public void all(byte[] database) throws InterruptedException {
            blocks(database, database.length);
            block(sha256(database), 0);
        }

        /// The first `length` bytes of a database, in blocks as etcd makes them.
        public void blocks(byte[] database, int length) throws InterruptedException {
            for (int at = 0; at < length; at += BLOCK) {
                int end = Math.min(length, at + BLOCK);
                block(Arrays.copyOfRange(database, at, end), database.length - end);
            }
        }

        /// One message.
        public void block(byte[] bytes, long remaining) throws InterruptedException {
            while (!response.isReady() && !response.isCancelled()) {
                Thread.sleep(1);
            }
            if (response.isCancelled()) {
                throw new InterruptedException("the client has gone");
            }
            UnknownFieldSet version = UnknownFieldSet.newBuilder()
                    .addField(
                            4,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(ByteString.copyFromUtf8("3.6.0"))
                                    .build())
                    .build();
            response.onNext(SnapshotResponse.newBuilder()
                    .setRemainingBytes(remaining)
                    .setBlob(ByteString.copyFrom(bytes))
                    .setUnknownFields(version)
                    .build());
            sent.addAndGet(bytes.length);
        }

        /// Ends the call well.
        public void end() {
            response.onCompleted();
        }

        /// Ends the call with an error.
        public void fail(io.grpc.Status status) {
            response.onError(status.asRuntimeException());
        }

        /// Says nothing until the client goes.
        public void silence() throws InterruptedException {
            wasCancelled();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
