package io.etcddr.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/// A TCP proxy that does to connections what no real server, of S3 or etcd, does on demand. Without a fault set it only
/// passes on. Bytes are counted for each connection.
public final class CuttingProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final Pattern REQUEST_LINE = Pattern.compile("^(GET|PUT|POST|HEAD|DELETE) .* HTTP/1\\.1");

    /// What is done to a connection.
    private sealed interface Fault {
        /// Answers go through until so many bytes of them have, then both sides are closed.
        record CutAnswer(long after) implements Fault {}

        /// Requests go through until so many bytes of them have, then both sides are closed.
        record CutRequest(long after) implements Fault {}

        /// A request whose first line matches goes through; its answer is thrown away and the connection closed.
        record LoseAnswer(Pattern requestLine) implements Fault {}

        /// Every request is answered with this status and never reaches the server.
        record Answer(int status) implements Fault {}

        /// After so many bytes of answer nothing moves any more, in either direction.
        record StallAnswer(long after) implements Fault {}

        /// After so many bytes of request nothing moves any more, in either direction.
        record StallRequest(long after) implements Fault {}

        record None() implements Fault {}
    }

    private final URI target;
    private final ServerSocket listener;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private volatile Fault fault = new Fault.None();

    private CuttingProxy(URI target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /// A proxy on a free port of loopback.
    public static CuttingProxy before(URI target) {
        try {
            CuttingProxy proxy = new CuttingProxy(target, new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The target's URL, with this proxy's port.
    public URI endpoint() {
        return URI.create("%s://127.0.0.1:%d".formatted(target.getScheme(), listener.getLocalPort()));
    }

    /// How often a fault was done.
    public int hits() {
        return hits.get();
    }

    public void cutAnswers(long afterBytes, int times) {
        set(new Fault.CutAnswer(afterBytes), times);
    }

    public void cutRequests(long afterBytes, int times) {
        set(new Fault.CutRequest(afterBytes), times);
    }

    /// Throws answers away after the server has done what it was asked.
    ///
    /// @param requestLine matches somewhere in `PUT /bucket/key HTTP/1.1`
    public void loseAnswers(String requestLine, int times) {
        set(new Fault.LoseAnswer(Pattern.compile(requestLine)), times);
    }

    public void answer(int status, int times) {
        set(new Fault.Answer(status), times);
    }

    public void stallAnswers(long afterBytes, int times) {
        set(new Fault.StallAnswer(afterBytes), times);
    }

    public void stallRequests(long afterBytes, int times) {
        set(new Fault.StallRequest(afterBytes), times);
    }

    /// From now on everything passes.
    public void heal() {
        set(new Fault.None(), 0);
    }

    /// Open connections are closed, so that the fault meets those that are opened from now on.
    private void set(Fault next, int times) {
        fault = next;
        left.set(times);
        hits.set(0);
        open.forEach(CuttingProxy::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            open.add(server);
            AtomicReference<String> requestLine = new AtomicReference<>("");
            Thread upward = Thread.ofVirtual().start(() -> pump(client, server, requestLine, true));
            pump(server, client, requestLine, false);
            upward.join();
        } catch (IOException e) {
            // One of them is gone: so is the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void pump(Socket from, Socket to, AtomicReference<String> requestLine, boolean request) {
        long passed = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (request) {
                    REQUEST_LINE
                            .matcher(new String(buffer, 0, Math.min(count, 500), StandardCharsets.ISO_8859_1))
                            .results()
                            .forEach(line -> requestLine.set(line.group()));
                }
                int pass = allowed(passed, count, requestLine.get(), request, request ? from : to);
                out.write(buffer, 0, pass);
                out.flush();
                passed += count;
                if (pass < count) {
                    return;
                }
            }
        } catch (IOException e) {
            // As above.
        }
    }

    /// How many of the next `count` bytes go through; fewer ends the connection.
    private int allowed(long passed, int count, String requestLine, boolean request, Socket client) throws IOException {
        switch (fault) {
            case Fault.CutAnswer(long after)
            when !request && passed + count > after && take() -> {
                return (int) Math.max(after - passed, 0);
            }
            case Fault.CutRequest(long after)
            when request && passed + count > after && take() -> {
                return (int) Math.max(after - passed, 0);
            }
            case Fault.LoseAnswer(Pattern wanted)
            when !request && wanted.matcher(requestLine).find() && take() -> {
                return 0;
            }
            case Fault.Answer(int status)
            when request && take() -> {
                client.getOutputStream()
                        .write("HTTP/1.1 %d Fault\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .formatted(status)
                                .getBytes(StandardCharsets.US_ASCII));
                return 0;
            }
            case Fault.StallAnswer(long after) when !request && passed + count > after && take() -> stall();
            case Fault.StallRequest(long after) when request && passed + count > after && take() -> stall();
            default -> {
                return count;
            }
        }
        return 0;
    }

    private boolean take() {
        if (left.getAndUpdate(n -> Math.max(n - 1, 0)) == 0) {
            return false;
        }
        hits.incrementAndGet();
        return true;
    }

    private void stall() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        closeQuietly(listener);
        open.forEach(CuttingProxy::closeQuietly);
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
