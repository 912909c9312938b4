package io.etcddr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Free TCP ports on loopback that no other test takes: a port is reserved by a file lock for as long as this JVM
/// lives or until it is given back, so test runs beside each other never collide. They lie below 32768, where the
/// kernel starts to pick ports for outgoing connections.
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final Path LOCKS = Path.of(System.getProperty("java.io.tmpdir"), "etcd-dr-test-ports");
    private static final Map<Integer, FileLock> RESERVED = new HashMap<>();

    private Ports() {}

    public static synchronized int reserve() {
        try {
            Files.createDirectories(LOCKS);
            for (int attempt = 0; attempt < 1000; attempt++) {
                int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
                if (!RESERVED.containsKey(port) && lock(port) && isFree(port)) {
                    return port;
                }
                release(port);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no free port between %d and %d".formatted(FIRST, LAST));
    }

    public static synchronized void release(int port) {
        FileLock lock = RESERVED.remove(port);
        if (lock != null) {
            try {
                lock.acquiredBy().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean lock(int port) throws IOException {
        FileChannel file = FileChannel.open(
                LOCKS.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                RESERVED.put(port, lock);
                return true;
            }
        } catch (OverlappingFileLockException e) {
            // Another class loader of this JVM holds it: as good as another process.
        }
        file.close();
        return false;
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
