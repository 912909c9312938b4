package io.etcddr.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One gRPC channel for each endpoint, opened when first asked for. One thread moves the bytes of all of them, and
/// what Netty allocates is bounded: one arena, and what the flow-control window lets a server send ahead.
final class Channels implements AutoCloseable {
    /// What a server may send before anybody reads it. etcd's own 64 KiB costs a round trip for every other block.
    private static final int WINDOW = 4 << 20;

    static final int MAX_MESSAGE = 16 << 20;
    private static final int DEFAULT_PORT = 2379;

    /// gRPC tells the world through java.util.logging how it was started. Kept here, or the setting would be
    /// collected.
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    /// Netty warns of every option that a socket file cannot have; gRPC sets one on every channel.
    private static final Logger BOOTSTRAP = Logger.getLogger("io.netty.bootstrap");

    static {
        GRPC.setLevel(Level.WARNING);
        BOOTSTRAP.setLevel(Level.SEVERE);
        // Netty would log through SLF4J, and at its level DEBUG print every HTTP/2 frame: tokens, passwords and data.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    }

    /// Shared by all clients: the memory of an allocator is never given back, and a service connects anew for every
    /// run.
    private static final PooledByteBufAllocator ALLOCATOR =
            new PooledByteBufAllocator(true, 1, 1, 8192, 8, 64, 32, false);

    private final EtcdAccess access;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("etcd-client", true), NioIoHandler.newFactory());
    private final Map<URI, ManagedChannel> open = new HashMap<>();
    private Optional<SslContext> ssl = Optional.empty();
    private boolean closed;

    Channels(EtcdAccess access) {
        this.access = access;
    }

    /// @throws EtcdException if the TLS files cannot be used, or this is closed
    synchronized ManagedChannel to(URI endpoint) throws EtcdException {
        if (closed) {
            throw new EtcdException(EtcdException.Reason.FAILED, "the connection to etcd is closed");
        }
        ManagedChannel channel = open.get(endpoint);
        if (channel == null) {
            channel = connect(endpoint);
            open.put(endpoint, channel);
        }
        return channel;
    }

    /// After a call failed for want of a connection: the next call connects at once, where gRPC's back-off would
    /// let it fail for up to two minutes although the server is back. Calls under way go on.
    static void connectAnew(ManagedChannel channel) {
        channel.enterIdle();
    }

    static boolean isSupported(URI endpoint) {
        boolean scheme = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        return scheme && endpoint.getHost() != null || isSocketFile(endpoint);
    }

    /// `unix:///path/to/socket`: a server on this machine, for those who may enter its folder.
    private static boolean isSocketFile(URI endpoint) {
        return "unix".equals(endpoint.getScheme()) && endpoint.getPath() != null && endpoint.getAuthority() == null;
    }

    private ManagedChannel connect(URI endpoint) throws EtcdException {
        if (!isSupported(endpoint)) {
            throw new EtcdException(
                    EtcdException.Reason.FAILED,
                    "endpoint \"%s\" is no URL of the form http://host:port or https://host:port".formatted(endpoint));
        }
        return isSocketFile(endpoint) ? connectToFile(endpoint) : connectToHost(endpoint);
    }

    private ManagedChannel connectToFile(URI endpoint) {
        return tuned(NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(endpoint.getPath()))
                        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class))
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
    }

    private NettyChannelBuilder tuned(NettyChannelBuilder builder) {
        return builder.eventLoopGroup(loop)
                .withOption(ChannelOption.ALLOCATOR, ALLOCATOR)
                .withOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(1024, 65_536, 262_144))
                .flowControlWindow(WINDOW)
                .maxInboundMessageSize(MAX_MESSAGE)
                .disableRetry()
                .disableServiceConfigLookUp();
    }

    private ManagedChannel connectToHost(URI endpoint) throws EtcdException {
        int port = endpoint.getPort() < 0 ? DEFAULT_PORT : endpoint.getPort();
        NettyChannelBuilder builder =
                tuned(NettyChannelBuilder.forAddress(host(endpoint), port).channelType(NioSocketChannel.class));
        if ("http".equals(endpoint.getScheme())) {
            return builder.usePlaintext().build();
        }
        access.tls().flatMap(EtcdAccess.Tls::serverName).ifPresent(builder::overrideAuthority);
        return builder.sslContext(ssl()).build();
    }

    /// Without the brackets that an IPv6 address has in a URL.
    private static String host(URI endpoint) {
        String host = endpoint.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private SslContext ssl() throws EtcdException {
        if (ssl.isEmpty()) {
            ssl = Optional.of(newSsl());
        }
        return ssl.get();
    }

    private SslContext newSsl() throws EtcdException {
        SslContextBuilder builder = GrpcSslContexts.forClient();
        Optional<EtcdAccess.Tls> tls = access.tls();
        try {
            tls.flatMap(EtcdAccess.Tls::caFile).ifPresent(file -> builder.trustManager(file.toFile()));
            Optional<File> cert = tls.flatMap(EtcdAccess.Tls::certFile).map(path -> path.toFile());
            Optional<File> key = tls.flatMap(EtcdAccess.Tls::keyFile).map(path -> path.toFile());
            if (cert.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException("a client certificate needs a certificate file and a key file");
            }
            cert.ifPresent(file -> builder.keyManager(file, key.orElseThrow()));
            return builder.build();
        } catch (IOException | RuntimeException e) {
            // Netty's messages name the file.
            throw new EtcdException(
                    EtcdException.Reason.DENIED, "cannot use the TLS files for etcd: " + EtcdErrors.deepest(e), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(ManagedChannel::shutdownNow);
        open.clear();
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
}
