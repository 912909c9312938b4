package io.etcddr.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A connection that breaks: forwards to a server until it has carried a given number of bytes back, then cuts, or goes
/// silent. For faults that a real server cannot be made to show.
public final class TcpProxy implements AutoCloseable {
    private enum Fault {
        CUT,
        SILENCE
    }

    private final URI target;
    private final Fault fault;
    private final long limit;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong carried = new AtomicLong();

    private TcpProxy(URI target, Fault fault, long limit) {
        this.target = target;
        this.fault = fault;
        this.limit = limit;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// Resets every connection once `bytes` have come back from the server.
    public static TcpProxy cuttingAfter(long bytes, URI target) {
        return new TcpProxy(target, Fault.CUT, bytes);
    }

    /// Carries nothing more, in either direction, once `bytes` have come back from the server. With 0 bytes: a host
    /// that
    /// takes connections and never answers.
    public static TcpProxy silentAfter(long bytes, URI target) {
        return new TcpProxy(target, Fault.SILENCE, bytes);
    }

    /// The target's URL, with this proxy's port.
    public URI url() {
        return URI.create("%s://127.0.0.1:%d".formatted(target.getScheme(), listener.getLocalPort()));
    }

    /// Bytes that came back from the server so far.
    public long carried() {
        return carried.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> forward(client, server, new AtomicLong(Long.MIN_VALUE)));
                Thread.ofVirtual().start(() -> forward(server, client, carried));
            }
        } catch (IOException e) {
            close();
        }
    }

    private void forward(Socket from, Socket to, AtomicLong count) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (carried.get() >= limit) {
                    break;
                }
                count.addAndGet(read);
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side has gone; the other learns it below.
        }
        if (fault == Fault.CUT || carried.get() < limit) {
            reset(from);
            reset(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(TcpProxy::reset);
    }
}
